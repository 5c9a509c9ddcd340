# Windows, reductions and heads.
$ junco run --pipeline three windows.pipe 1 2 3 4 5 6
{"ns":[1,2,3],"sum":6}
{"ns":[3,4,5],"sum":12}
{"ns":[5,6],"sum":11}
$ junco run --pipeline apart windows.pipe 1 2 3 4 5
{"ns":[1]}
{"ns":[4]}
$ junco run --pipeline all windows.pipe 1 2 6
{"most":6,"mean":3.0}
$ junco run --pipeline total windows.pipe 1 2 6
{"sum":9}
$ junco run --pipeline total windows.pipe - < /dev/null
{"sum":0}
$ junco run --pipeline all windows.pipe - < /dev/null
$ junco run --pipeline time windows.pipe 0 1 2 92 95 99
{"ns":[0,1,2]}
{"ns":[92,95,99]}
{"ns":[95,99]}
$ junco run --pipeline two windows.pipe 7 8 x
{"n":7}
{"n":8}
$ junco run --pipeline bad windows.pipe 1 1 0 1 2
{"x":1}
2> junco: node 'lambda-2' (lambda), window 1: division by zero
? 1
$ junco run --pipeline bad --on-error skip windows.pipe 1 1 0 1 2
{"x":1}
{"x":0}
2> junco: skipped: node 'lambda-2' (lambda), window 1: division by zero
2> junco: 1 row skipped
$ junco run --pipeline sorted windows.pipe 3 10 9
{"n":10}
{"n":9}
{"n":3}
