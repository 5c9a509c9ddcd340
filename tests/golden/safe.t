# A pipeline that says .safe() keeps its failed rows; they are dropped or filled on its word.
$ junco run safe.pipe -p kept 1 x 3
{"word":"1","twice":2,"error":null}
{"word":"x","twice":null,"error":"node 'lambda' (lambda), row 1: invalid literal for int() with base 10: 'x'"}
{"word":"3","twice":6,"error":null}
2> junco: 1 row failed; the column 'error' says why
$ junco run safe.pipe -p dropped 1 x 3
{"n":3,"error":null}
2> junco: 1 row failed; none of them is marked in the results
$ junco run safe.pipe -p filled 1 x 0
{"word":"1","n":1,"inverse":12,"error":null}
{"word":"x","n":0,"inverse":null,"error":"node 'lambda-2' (lambda), row 1: division by zero"}
{"word":"0","n":0,"inverse":null,"error":"node 'lambda-2' (lambda), row 2: division by zero"}
2> junco: 3 rows failed; 2 marked in the column 'error', which says why
$ junco run safe.pipe -p kept 1 x 3 --on-error fail
{"word":"1","twice":2}
2> junco: node 'lambda' (lambda), row 1: invalid literal for int() with base 10: 'x'
? 1
$ junco run safe.pipe -p dropped 1 x 3 --on-error skip
{"n":3}
2> junco: skipped: node 'lambda' (lambda), row 1: invalid literal for int() with base 10: 'x'
2> junco: 1 row skipped
$ junco run safe.pipe -p joined 1 x 3
{"word":"1","size":1,"n":1,"error":null}
{"word":"3","size":1,"n":3,"error":null}
2> junco: 1 row failed; none of them is marked in the results
$ junco run safe.pipe -p full
{"i":2,"half":1.0}
{"i":3,"half":1.5}
$ junco run safe.pipe -p zero
{"i":0,"half":0.0}
{"i":1,"half":0.0}
{"i":2,"half":1.0}
{"i":3,"half":1.5}
$ junco explain safe.pipe -p dropped
pipeline dropped
inputs: word: string
outputs: n: int64
on error: keep

logical graph
node        iteration  operator          reads  writes
lambda      map        lambda w: int(w)  word   n: int64
drop_empty  filter     drop_empty
lambda-2    filter     lambda n: n > 1   n      n: int64

rewrites
none

what runs
node        iteration  operator          reads  writes
lambda      map        lambda w: int(w)  word   n: int64
drop_empty  filter     drop_empty
lambda-2    filter     lambda n: n > 1   n      n: int64

plan, for 2 workers
node        engine  precision  device  threads  instances  batch  chunk rows  why
lambda      -       -          cpu           1          2      1        1024  a lambda: runs on every core
drop_empty  -       -          cpu           1          2      1        1024  pure: runs on every core
lambda-2    -       -          cpu           1          2      1        1024  a lambda: runs on every core
$ junco check fill-type.pipe
2> junco: fill-type.pipe:1:19: node 'fill_empty': value: column 'i' holds int64, got string
2>   1 | p = range['i'](4).fill_empty['i']('none')
2>     |                   ^
? 2
