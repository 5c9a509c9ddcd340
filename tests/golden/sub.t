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
$ junco run --pipeline means sub-calls.pipe "3 1 2" "" "4 4"
{"t":"3 1 2","mean":2.0}
{"t":"","mean":null}
{"t":"4 4","mean":4.0}
$ junco run --pipeline windows sub-calls.pipe "3 1 2" "" "4 4"
{"t":"3 1 2","pair":"3-1"}
{"t":"3 1 2","pair":"2"}
{"t":"4 4","pair":"4-4"}
$ junco run --pipeline tops sub-calls.pipe "3 1 2" "" "4 4"
{"t":"3 1 2","w":"1"}
{"t":"3 1 2","w":"2"}
{"t":"4 4","w":"4"}
$ junco run --pipeline long sub-calls.pipe "3 1 2" "" "4 4"
{"t":"3 1 2"}
{"t":"4 4"}
$ junco run --pipeline deep sub-calls.pipe "3 1 2" "" "4 4"
{"t":"3 1 2","r":33}
2> junco: node 'inverse' (inverse), row 1: node 'inverse.lambda' (lambda), row 0: division by zero
? 1
$ junco run --pipeline deep --on-error skip sub-calls.pipe "3 1 2" "" "4 4"
{"t":"3 1 2","r":33}
{"t":"4 4","r":50}
2> junco: skipped: node 'inverse' (inverse), row 1: node 'inverse.lambda' (lambda), row 0: division by zero
2> junco: 1 row skipped
$ junco run --pipeline deep --on-error keep sub-calls.pipe "3 1 2" "" "4 4"
{"t":"3 1 2","r":33,"error":null}
{"t":"","r":null,"error":"node 'inverse' (inverse), row 1: node 'inverse.lambda' (lambda), row 0: division by zero"}
{"t":"4 4","r":50,"error":null}
2> junco: 1 row failed; the column 'error' says why
$ junco explain --pipeline deep --workers 2 --set inverse.lambda.chunk_rows=3 sub-calls.pipe
pipeline deep
inputs: t: string
outputs: t: string, r: int64

logical graph
node     iteration  operator  reads  writes
inverse  map        inverse   t      r: int64

rewrites
expand: node 'inverse' (inverse): looks beyond a row, so each row is a call of it
expand: node 'inverse.lambda-2' (reduce): inverse.lambda-2.reduce gathers the lists, inverse.lambda-2 maps them
expand: node 'inverse.count' (count): looks beyond a row, so each row is a call of it
expand: node 'inverse.count.lambda-2' (reduce): inverse.count.lambda-2.reduce gathers the lists, inverse.count.lambda-2 maps them
fold: node 'inverse.count.lambda-2' (reduce): inverse.count.lambda-2.reduce keeps 1 running result in place of the lists

what runs
node     iteration  operator  reads  writes
inverse  map        inverse   t      r: int64

plan, for 2 workers
node     engine  precision  device  threads  instances  batch  chunk rows  why
inverse  -       -          cpu           1          2      1           1  a pipeline: a call for each row, on every core
$ junco check --pipeline deep --set inverse.lambd.chunk_rows=3 sub-calls.pipe
2> junco: override 'inverse.lambd.chunk_rows=3': there is no node 'inverse.lambd' (nodes: inverse)
? 2
