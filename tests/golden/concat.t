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
$ junco run --pipeline beside concat-aside.pipe -- 1 4 -3 2 8
{"a":1,"sum":15,"mean":3.75}
{"a":4,"sum":15,"mean":3.75}
{"a":-3,"sum":15,"mean":3.75}
{"a":2,"sum":15,"mean":3.75}
{"a":8,"sum":15,"mean":3.75}
$ junco run --pipeline inner concat-aside.pipe -- 1 4 -3 2 8
{"a":4,"half":2,"sum":15,"mean":3.75}
{"a":2,"half":1,"sum":15,"mean":3.75}
{"a":8,"half":4,"sum":15,"mean":3.75}
$ junco run --pipeline outer concat-aside.pipe -- 1 4 -3 2 8
{"a":4,"half":2,"mean":3.75}
{"a":2,"half":1,"mean":3.75}
{"a":8,"half":4,"mean":3.75}
$ junco run --pipeline lists concat-aside.pipe -- 1 -3 2
{"a":1,"all":[1,2]}
{"a":-3,"all":[1,2]}
{"a":2,"all":[1,2]}
$ junco run --pipeline lists concat-aside.pipe -- -3 -2
$ junco run --pipeline maybe concat-aside.pipe -- -3 -2
{"a":-3,"all":null}
{"a":-2,"all":null}
$ junco run --pipeline gate concat-aside.pipe 2 1 9
{"a":2,"i":0,"sum":12,"all":[2,1,9]}
{"a":2,"i":1,"sum":12,"all":[2,1,9]}
{"a":1,"i":0,"sum":12,"all":[2,1,9]}
{"a":9,"i":0,"sum":12,"all":[2,1,9]}
{"a":9,"i":1,"sum":12,"all":[2,1,9]}
{"a":9,"i":2,"sum":12,"all":[2,1,9]}
{"a":9,"i":3,"sum":12,"all":[2,1,9]}
{"a":9,"i":4,"sum":12,"all":[2,1,9]}
{"a":9,"i":5,"sum":12,"all":[2,1,9]}
{"a":9,"i":6,"sum":12,"all":[2,1,9]}
{"a":9,"i":7,"sum":12,"all":[2,1,9]}
{"a":9,"i":8,"sum":12,"all":[2,1,9]}
$ junco run --pipeline gate concat-aside.pipe 2 1
$ junco run --pipeline beside concat-aside.pipe -- -3 -2
2> junco: node 'mean' (lambda), row 0: division by zero
? 1
$ junco run --pipeline outer --on-error skip concat-aside.pipe -- -3 -2
{"a":-2,"half":-1,"mean":null}
2> junco: skipped: node 'mean' (lambda), row 0: division by zero
2> junco: 1 row skipped
$ junco run --pipeline beside --on-error keep concat-aside.pipe -- -3 x -2
{"a":-3,"sum":0,"mean":null,"error":"node 'mean' (lambda), row 0: division by zero"}
{"a":null,"sum":0,"mean":null,"error":"node 'lambda' (lambda), row 1: invalid literal for int() with base 10: 'x'"}
{"a":-2,"sum":0,"mean":null,"error":"node 'mean' (lambda), row 0: division by zero"}
2> junco: 2 rows failed; the column 'error' says why
$ junco run --pipeline beside --on-error keep concat-aside.pipe -- 5 x -2
{"a":5,"sum":5,"mean":5.0,"error":null}
{"a":null,"sum":5,"mean":5.0,"error":"node 'lambda' (lambda), row 1: invalid literal for int() with base 10: 'x'"}
{"a":-2,"sum":5,"mean":5.0,"error":null}
2> junco: 1 row failed; the column 'error' says why
$ junco explain --pipeline gate --workers 2 concat-aside.pipe
pipeline gate
inputs: t: string
outputs: a: int64, i: int64, sum: int64, all: list<int64>

logical graph
node      iteration      operator                    reads                               writes
lambda    map            lambda t: int(t)            t                                   a: int64
lambda-2  flat_map       lambda a: range(a)          a                                   i: int64
lambda-3  filter         lambda a: a > 0             after lambda: a                     a: int64
lambda-4  reduce         lambda a: (sum(a), len(a))  a                                   sum: int64, n: int64
lambda-5  filter         lambda s: s > 10            sum                                 sum: int64
lambda-6  window_all     lambda a: a                 after lambda-3: a                   all: list<int64>
concat    concat, inner  -                           after lambda-2, lambda-5, lambda-6  i: int64, sum: int64, n: int64, all: list<int64>

rewrites
concat: node 'lambda-3': marks the rows that stay, in column 'keep@lambda-3': other branches see all of them
concat: node 'lambda-4': keeps the rows, and gives what it makes of them once, in the row that column 'once@lambda-4' marks
concat: node 'lambda-5': marks the rows that stay, in column 'keep@lambda-5': other branches see all of them
concat: node 'lambda-6': keeps the rows, and gives what it makes of them once, in the row that column 'once@lambda-6' marks
concat: node 'concat': its 3 branches run one after another, on the rows of node 'lambda'
expand: node 'lambda-4' (reduce): lambda-4.reduce gathers the lists, lambda-4 maps them
expand: node 'lambda-6' (window_all): lambda-6.window_all gathers the lists, lambda-6 maps them
fold: node 'lambda-4' (reduce): lambda-4.reduce keeps 2 running results in place of the lists
prune: column 'n' of node 'lambda-4': nothing reads it

what runs
node                 iteration   operator                                        reads                                                writes
lambda               map         lambda t: int(t)                                t                                                    a: int64
lambda-3             map         lambda a: a > 0                                 a                                                    keep@lambda-3: bool
lambda-4.reduce      reduce      -                                               a; where keep@lambda-3                               lambda-4.fold0: list<int64>, lambda-4.fold1: int64, once@lambda-4: bool
lambda-4             map         lambda _fold0, _fold1: ((sum(_fold0), _fold1))  lambda-4.fold0, lambda-4.fold1; where once@lambda-4  sum: int64, n: int64
lambda-5             map         lambda s: s > 10                                sum; where once@lambda-4                             keep@lambda-5: bool
lambda-4.beside      map         -                                               sum, keep@lambda-5; where once@lambda-4              sum: int64, keep@lambda-5: bool
lambda-6.window_all  window_all  -                                               a; where keep@lambda-3                               lambda-6.a: list<int64>, once@lambda-6: bool
lambda-6             map         lambda a: a                                     lambda-6.a; where once@lambda-6                      all: list<int64>
lambda-6.beside      map         -                                               all, once@lambda-6; where once@lambda-6              all: list<int64>, once@lambda-6: bool
lambda-2             flat_map    lambda a: range(a)                              a                                                    i: int64
concat               filter      lambda a0, a1: a0 and a1                        keep@lambda-5, once@lambda-6

plan, for 2 workers
node                 engine  precision  device  threads  instances  batch  chunk rows  why
lambda               -       -          cpu           1          2      1        1024  a lambda: runs on every core
lambda-3             -       -          cpu           1          2      1        1024  a lambda: runs on every core
lambda-4.reduce      -       -          cpu           1          2      1        1024  keeps rows: one task of a call at a time
lambda-4             -       -          cpu           1          2      1        1024  a lambda: runs on every core
lambda-5             -       -          cpu           1          2      1        1024  a lambda: runs on every core
lambda-4.beside      -       -          cpu           1          2      1        1024  keeps rows: one task of a call at a time
lambda-6.window_all  -       -          cpu           1          2      1        1024  keeps rows: one task of a call at a time
lambda-6             -       -          cpu           1          2      1        1024  a lambda: runs on every core
lambda-6.beside      -       -          cpu           1          2      1        1024  keeps rows: one task of a call at a time
lambda-2             -       -          cpu           1          2      1        1024  a lambda: runs on every core
concat               -       -          cpu           1          2      1        1024  a lambda: runs on every core
$ junco check concat-only-aside.pipe
2> junco: concat-only-aside.pipe:4:7: node 'concat': every branch passed a reduce or window_all: which rows are they to stand beside? Join the chain they part from, too, or make all of it in one node
2>   4 | p = y.concat(z).output('n', 'm')
2>     |       ^
? 2
$ junco check concat-fan-aside.pipe
2> junco: concat-fan-aside.pipe:3:7: node 'concat': a branch's rows passed node 'lambda-2' (line 2): a branch with a reduce or window_all may not fan out, as it has one row for all of the others'; fan out in another branch
2>   3 | p = x.concat(y).output('a', 'n')
2>     |       ^
? 2
