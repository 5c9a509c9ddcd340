# The chain style.
$ junco run --pipeline squares chain.pipe
{"n":0,"square":0}
{"n":2,"square":4}
{"n":4,"square":16}
$ junco run --pipeline pairs chain.pipe
{"square":[0,4]}
{"square":[16]}
$ junco run --pipeline flat chain.pipe
{"value":0}
{"value":4}
{"value":16}
$ junco run --pipeline few chain.pipe
{"n":376}
{"n":829}
{"n":851}
$ junco run --pipeline mean chain.pipe
{"mean":1.5}
{"mean":5.5}
{"mean":8.5}
$ junco run --pipeline big chain.pipe
{"n":9,"text":"   9"}
{"n":8,"text":"   8"}
$ junco run --pipeline files chain.pipe
{"path":"two-lines-crlf.txt"}
{"path":"two-lines.txt"}
$ junco run --pipeline mixed chain.pipe abc de
{"n":3}
{"n":2}
$ junco check chain.pipe
$ echo "range['n'](3).image_decod['n', 'img']()" > bad.pipe && junco check bad.pipe
2> junco: bad.pipe:1:15: unknown operator 'image_decod'; did you mean 'image_decode'?
2>   1 | range['n'](3).image_decod['n', 'img']()
2>     |               ^
? 2
$ echo "range['n'](3).image_decode['n', 'img']()" > bad.pipe && junco check bad.pipe
2> junco: bad.pipe:1:15: node 'image_decode': want a path (string) or a file's bytes, got int64
2>   1 | range['n'](3).image_decode['n', 'img']()
2>     |               ^
? 2
$ echo "pipe.input('a').output()" > none.pipe && junco run none.pipe x y
