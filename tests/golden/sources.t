# Operators without inputs.
$ junco run --pipeline many sources.pipe
{"n":0}
{"n":1}
{"n":2}
$ junco run --pipeline down sources.pipe
{"n":6}
{"n":4}
{"n":2}
$ junco run --pipeline pairs sources.pipe
{"a":0,"b":10}
{"a":0,"b":11}
{"a":1,"b":10}
{"a":1,"b":11}
$ junco run --pipeline texts sources.pipe
{"path":"two-lines-crlf.txt"}
{"path":"two-lines.txt"}
$ junco run --pipeline none sources.pipe
2> junco: node 'glob' (glob), row 0: '*.none' matches no file
? 1
$ junco check sources.pipe
2> junco: sources.pipe:10:25: node 'glob': the pattern is given twice, as a column and as an argument
2>   10 | twice = pipe.input('p').flat_map('p', 'path', ops.glob('*.txt')).output(...
2>      |                         ^
? 2
$ junco run --pipeline many --set range.step=0 sources.pipe
2> junco: sources.pipe:2:21: node 'range': argument 'step' must not be 0
2>   2 | many = pipe.input().flat_map((), 'n', ops.range(10**12)).head(3).output(...
2>     |                     ^
? 2
$ junco run --pipeline down sources.pipe word
2> junco: the pipeline has no input, but 'word' is given
? 2
