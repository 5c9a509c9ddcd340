# A run that takes too long ends, says what held it, and leaves no file.
$ junco run --timeout 1 endless.pipe x
2> junco: the deadline of 1000 ms has passed: node 'lambda<*>' (lambda) has been running for <*> ms on what came of row 0
? 1
$ junco run --timeout 1 endless.pipe x --out out.csv --trace t.json; echo "status $?"; ls out*; python3 -m json.tool t.json > t.txt && echo whole
status 1
whole
2> junco: the deadline of 1000 ms has passed: node 'lambda<*>' (lambda) has been running for <*> ms on what came of row 0
2> ls: cannot access 'out*': No such file or directory
$ junco run --timeout 60 words.pipe three
{"word":"three","upper":"THREE"}
$ junco run --timeout 0 words.pipe three
2> junco run: --timeout: want a whole number from 1 to 1000000, got '0'
2> Try 'junco run --help'.
? 2
