# Pipelines as operators of others.
$ junco run --pipeline p sub.pipe " The quick  fox" "is it"
{"t":"the quick  fox","word":"the","r":33}
{"t":"the quick  fox","word":"quick","r":20}
{"t":"the quick  fox","word":"fox","r":33}
$ junco run --pipeline fails sub.pipe ab "" abc
{"t":"ab","r":50}
2> junco: node 'inverse.lambda-2' (lambda), row 1: division by zero
? 1
$ junco run --pipeline fails --on-error keep sub.pipe ab "" abc
{"t":"ab","r":50,"error":null}
{"t":"","r":null,"error":"node 'inverse.lambda-2' (lambda), row 1: division by zero"}
{"t":"abc","r":33,"error":null}
2> junco: 1 row failed; the column 'error' says why
$ junco run --pipeline longest sub.pipe " A "
{"best":"a"}
$ junco explain --pipeline p --workers 2 sub.pipe
pipeline p
inputs: t: string
outputs: t: string, word: string, r: int64

logical graph
node     iteration  operator  reads  writes
tidy     map        tidy      t      t: string
split    flat_map   words     t      word: string
inverse  map        inverse   word   r: int64

rewrites
expand: node 'tidy' (tidy): tidy.lambda, tidy.out
expand: node 'split.tidy' (tidy): split.tidy.lambda
expand: node 'split' (words): split.tidy, split.lambda, split.lambda-2
expand: node 'inverse' (inverse): inverse.lambda, inverse.lambda-2

what runs
node               iteration  operator                     reads       writes
tidy.lambda        map        lambda s: s.strip().lower()  t           tidy.s: string
tidy.out           map        lambda a0: a0                tidy.s      t: string
split.tidy.lambda  map        lambda s: s.strip().lower()  t           split.text: string
split.lambda       flat_map   lambda t: t.split()          split.text  word: string
split.lambda-2     filter     lambda w: len(w) > 2         word        word: string
inverse.lambda     map        lambda s: len(s)             word        inverse.n: int64
inverse.lambda-2   map        lambda n: 100 // n           inverse.n   r: int64

plan, for 2 workers
node               engine  precision  device  threads  instances  batch  chunk rows  why
tidy.lambda        -       -          cpu           1          2      1        1024  a lambda: runs on every core
tidy.out           -       -          cpu           1          2      1        1024  a lambda: runs on every core
split.tidy.lambda  -       -          cpu           1          2      1        1024  a lambda: runs on every core
split.lambda       -       -          cpu           1          2      1        1024  a lambda: runs on every core
split.lambda-2     -       -          cpu           1          2      1        1024  a lambda: runs on every core
inverse.lambda     -       -          cpu           1          2      1        1024  a lambda: runs on every core
inverse.lambda-2   -       -          cpu           1          2      1        1024  a lambda: runs on every core
$ junco explain --pipeline p --set split.tidy.lambda.chunk_rows=7 --workers 2 sub.pipe | grep 7
split.tidy.lambda  -       -          cpu           1          2      1           7  a lambda: runs on every core
$ junco check sub-many.pipe
2> junco: sub-many.pipe:2:21: node 'y': map wants one row for a row, pipeline 'y' gives any number because of its node 'y.lambda' (flat_map): use flat_map
2>   2 | p = pipe.input('t').map('t', 'u', y).output('u')
2>     |                     ^
? 2
$ junco check sub-columns.pipe
2> junco: sub-columns.pipe:2:21: node 'y': pipeline 'y' reads 2 columns (a, b), 1 is named
2>   2 | p = pipe.input('t').map('t', 'u', y).output('u')
2>     |                     ^
? 2
$ junco check sub-open.pipe
2> junco: sub-open.pipe:2:35: 'y' has no .output(...): only a complete pipeline can be an operator
2>   2 | p = pipe.input('t').map('t', 'u', y).output('u')
2>     |                                   ^
? 2
$ junco check sub-types.pipe
2> junco: sub-types.pipe:1:47: '+' does not take int64 and string; write str(...) or float(...)
2>   1 | y = pipe.input('a').map('a', 'c', lambda a: a + '!').output('c')
2>     |                                               ^
? 2
