# What ran when, on which thread: a file that viewers of Chrome traces open.
$ junco run --trace t.json words.pipe one three seven && python3 check_trace.py t.json
{"word":"three","upper":"THREE"}
{"word":"seven","upper":"SEVEN"}
source rows=0 rows_out=3
lambda rows=3 rows_out=3
lambda-2 rows=3 rows_out=2
$ junco run --trace t.json divide.pipe abc '' ab; python3 check_trace.py t.json
{"word":"abc","n":4}
source rows=0 rows_out=3
ratio rows=3 rows_out=1
2> junco: node 'ratio' (lambda), row 1: division by zero
$ junco run --trace t.json --out missing/sizes.csv words.pipe one; python3 check_trace.py t.json
2> junco: --out: missing/sizes.csv: No such file or directory
$ junco run --trace missing/t.json words.pipe three
2> junco: trace file 'missing/t.json': No such file or directory
? 2
$ junco run --trace /dev/full words.pipe three
{"word":"three","upper":"THREE"}
2> junco: trace file '/dev/full': No space left on device
? 1
