# distinct and group_by: groups in order of first appearance, null a key like others.
$ junco run groups.pipe -p firsts apple avocado '' bean apple beet ''
{"word":"apple","first":"a"}
{"word":"","first":null}
{"word":"bean","first":"b"}
$ junco run groups.pipe -p all apple avocado '' bean apple beet ''
{"word":"apple","n":5}
{"word":"avocado","n":7}
{"word":"","n":0}
{"word":"bean","n":4}
{"word":"beet","n":4}
$ junco run groups.pipe -p sums apple avocado '' bean apple beet
{"first":"a","rows":3,"sum":17,"min":5,"max":7,"mean":5.666666666666667}
{"first":null,"rows":1,"sum":0,"min":0,"max":0,"mean":0.0}
{"first":"b","rows":2,"sum":8,"min":4,"max":4,"mean":4.0}
$ junco run groups.pipe -p lists apple avocado '' bean berry beet
{"first":"a","n":5,"words":["apple"]}
{"first":"a","n":7,"words":["avocado"]}
{"first":null,"n":0,"words":[""]}
{"first":"b","n":4,"words":["bean","beet"]}
{"first":"b","n":5,"words":["berry"]}
$ junco run groups.pipe -p counts apple avocado bean '' beet
{"count":2,"sum":12,"least":5,"all":[5,7]}
{"count":0,"sum":0,"least":null,"all":[null,null]}
{"count":0,"sum":0,"least":null,"all":[null]}
$ junco explain groups.pipe -p sums --workers 2
pipeline sums
inputs: word: string
outputs: first: string, rows: int64, sum: int64, min: int64, max: int64, mean: float64

logical graph
node      iteration                            operator                                 reads                    writes
lambda    map                                  lambda w: (w[0] if w else None, len(w))  word                     first: string, n: int64
group_by  group_by(rows, sum, min, max, mean)  -                                        n, n, n, n, n; by first  first: string, rows: int64, sum: int64, min: int64, max: int64, mean: float64

rewrites
none

what runs
node      iteration                            operator                                 reads                    writes
lambda    map                                  lambda w: (w[0] if w else None, len(w))  word                     first: string, n: int64
group_by  group_by(rows, sum, min, max, mean)  -                                        n, n, n, n, n; by first  first: string, rows: int64, sum: int64, min: int64, max: int64, mean: float64

plan, for 2 workers
node      engine  precision  device  threads  instances  batch  chunk rows  why
lambda    -       -          cpu           1          2      1        1024  a lambda: runs on every core
group_by  -       -          cpu           1          2      1        1024  keeps rows: one task of a call at a time
$ junco check group-function.pipe
2> junco: group-function.pipe:1:21: node 'group_by': group_by has no function 'summ'; did you mean 'sum'?
2>   1 | p = pipe.input('a').group_by('a', 'a', 'n', 'summ').output('n')
2>     |                     ^
? 2
$ junco check group-type.pipe
2> junco: group-type.pipe:1:21: node 'group_by': output 'n' of column 'a': sum wants numbers, got string
2>   1 | p = pipe.input('a').group_by('a', 'a', 'n', 'sum').output('n')
2>     |                     ^
? 2
$ junco check group-behind.pipe
2> junco: group-behind.pipe:1:63: column 'b' does not pass node 'group_by' (group_by, at line 1), whose rows have: a, a, n
2>   1 | ...('a', 'b').group_by('a', 'a', 'n', 'count').map('b', 'c', lambda b: b).o...
2>     |                                                    ^
? 2
$ junco check group-number.pipe
2> junco: group-number.pipe:1:26: node 'group_by': group_by wants a function and an output for each input: 2 inputs, 1 outputs and 1 functions are named
2>   1 | p = pipe.input('a', 'b').group_by('a', ('a', 'b'), 'n', 'count').output(...
2>     |                          ^
? 2
$ junco check group-key.pipe
2> junco: group-key.pipe:1:21: node 'group_by': output column 'a' is a key column too: give it a name of its own
2>   1 | p = pipe.input('a').group_by('a', 'a', 'a', 'count').output('a')
2>     |                     ^
? 2
$ junco check distinct-type.pipe
2> junco: distinct-type.pipe:1:68: node 'distinct': distinct wants bool, int64, float64, string or bytes, column 'img' is image<rgb>: name the columns to compare
2>   1 | ...h').map('path', 'img', ops.image_decode('rgb')).distinct().output('path'...
2>     |                                                    ^
? 2
