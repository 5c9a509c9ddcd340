# Chains that part and join.
$ junco run --pipeline inner concat.pipe 1 4 7 2 9 10
{"a":4,"inv":-100,"sq":16}
{"a":7,"inv":50,"sq":49}
$ junco run --pipeline outer concat.pipe 1 4 7 2 9 10
{"a":1,"inv":null,"sq":1}
{"a":4,"inv":-100,"sq":16}
{"a":7,"inv":50,"sq":49}
{"a":2,"inv":null,"sq":4}
{"a":9,"inv":25,"sq":null}
{"a":10,"inv":20,"sq":null}
$ junco run --pipeline first concat.pipe 2 1 4 5 3 7
{"a":1,"m":1}
{"a":3,"m":0}
$ junco run --pipeline over concat.pipe 1 2
{"t":"1","a":-1,"b":2}
{"t":"2","a":-2,"b":3}
$ junco run --pipeline fan concat.pipe 0 1 4 7
{"t":"4","a":-4,"i":0,"inv":-100}
{"t":"4","a":-4,"i":1,"inv":-100}
{"t":"7","a":-7,"i":0,"inv":50}
{"t":"7","a":-7,"i":1,"inv":50}
$ junco run --pipeline fan concat.pipe 4 5 6
{"t":"4","a":-4,"i":0,"inv":-100}
{"t":"4","a":-4,"i":1,"inv":-100}
2> junco: node 'lambda-5' (lambda), row 1: division by zero
? 1
$ junco run --pipeline outer --on-error skip concat.pipe 4 5 6
{"a":4,"inv":-100,"sq":16}
{"a":6,"inv":100,"sq":36}
2> junco: skipped: node 'lambda-3' (lambda), row 1: division by zero
2> junco: 1 row skipped
$ junco run --pipeline outer --on-error keep concat.pipe 4 5 6
{"a":4,"inv":-100,"sq":16,"error":null}
{"a":5,"inv":null,"sq":null,"error":"node 'lambda-3' (lambda), row 1: division by zero"}
{"a":6,"inv":100,"sq":36,"error":null}
2> junco: 1 row failed; the column 'error' says why
$ junco explain --pipeline outer --workers 2 concat.pipe
pipeline outer
inputs: t: string
outputs: a: int64, inv: int64, sq: int64

logical graph
node      iteration      operator                  reads                     writes
lambda    map            lambda t: int(t)          t                         a: int64
lambda-2  filter         lambda a: a > 3           a                         a: int64
lambda-3  map            lambda a: 100 // (a - 5)  a                         inv: int64
head      head(4)        -                         after lambda
lambda-4  map            lambda a: a * a           a                         sq: int64
concat    concat, outer  -                         after lambda-3, lambda-4  inv: int64, sq: int64

rewrites
concat: node 'lambda-2': marks the rows that stay, in column 'keep@lambda-2': other branches see all of them
concat: node 'head': marks the rows that stay, in column 'keep@head': other branches see all of them
concat: node 'concat': its 2 branches run one after another, on the rows of node 'lambda'

what runs
node      iteration  operator                                                           reads                     writes
lambda    map        lambda t: int(t)                                                   t                         a: int64
lambda-2  map        lambda a: a > 3                                                    a                         keep@lambda-2: bool
lambda-3  map        lambda a: 100 // (a - 5)                                           a; where keep@lambda-2    inv: int64
head      head(4)    -                                                                                            keep@head: bool
lambda-4  map        lambda a: a * a                                                    a; where keep@head        sq: int64
concat    filter     lambda a0, a1: (a0 is not None and a0) or (a1 is not None and a1)  keep@lambda-2, keep@head

plan, for 2 workers
node      engine  precision  device  threads  instances  batch  chunk rows  why
lambda    -       -          cpu           1          2      1        1024  a lambda: runs on every core
lambda-2  -       -          cpu           1          2      1        1024  a lambda: runs on every core
lambda-3  -       -          cpu           1          2      1        1024  a lambda: runs on every core
head      -       -          cpu           1          2      1        1024  keeps rows: one task of a call at a time
lambda-4  -       -          cpu           1          2      1        1024  a lambda: runs on every core
concat    -       -          cpu           1          2      1        1024  a lambda: runs on every core
$ junco check concat-two-fans.pipe
2> junco: concat-two-fans.pipe:4:7: node 'concat': two branches fan out, at node 'lambda-2' (line 2) and at node 'lambda-3' (line 3): which of their rows belong together? At most one branch of a concat may
2>   4 | p = y.concat(z).output('b')
2>     |       ^
? 2
$ junco check concat-two-writers.pipe
2> junco: concat-two-writers.pipe:4:7: node 'concat': two branches write column 'b', node 'lambda-2' (line 2) and node 'lambda-3' (line 3): give one of them another name
2>   4 | p = y.concat(z).output('b')
2>     |       ^
? 2
$ junco check concat-two-inputs.pipe
2> junco: concat-two-inputs.pipe:3:7: concat: the chains begin with different pipe.input(...): 'y' (the one at line 2) has rows of its own; go on from one chain in all branches
2>   3 | p = x.concat(y).output('b')
2>     |       ^
? 2
$ junco check concat-window.pipe
2> junco: concat-window.pipe:3:7: node 'concat': a branch's rows passed node 'lambda-2' (line 2): the rows of a window belong to no row of the other branches; join the branches before it
2>   3 | p = x.concat(y).output('b')
2>     |       ^
? 2
