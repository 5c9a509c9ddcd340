# Rows in, rows out: inputs, formats, files.
$ junco run words.pipe one three
{"word":"three","upper":"THREE"}
$ junco run words.pipe --pipeline short one three
{"word":"one"}
$ junco run words.pipe
2> junco: no input is given; the pipeline wants 'word' ("-" reads lines from standard input)
? 2
$ junco run --format table words.pipe three seven
word   upper
three  THREE
seven  SEVEN
2> 
2> 2 rows in, 2 out, <*> s
$ junco run --format csv words.pipe three 'say "hi", twice'
word,upper
three,THREE
"say ""hi"", twice","SAY ""HI"", TWICE"
$ junco run pair.pipe a b c d
{"c":"a-b"}
{"c":"c-d"}
$ junco run pair.pipe a b c
2> junco: the pipeline has 2 inputs (a, b), so give a multiple of 2 words; got 3
? 2
$ junco run --format jsonl words.pipe - < two-lines.txt
{"word":"ok.png","upper":"OK.PNG"}
{"word":"ok.jpg","upper":"OK.JPG"}
$ junco run words.pipe - < two-lines-crlf.txt
{"word":"ok.png","upper":"OK.PNG"}
{"word":"ok.jpg","upper":"OK.JPG"}
$ junco run glob.pipe '*.jpg' 'two*'
{"path":"ok.jpg"}
{"path":"truncated.jpg"}
{"path":"two-lines-crlf.txt"}
{"path":"two-lines.txt"}
$ junco run glob.pipe '*.none'
2> junco: node 'glob' (glob), row 0: '*.none' matches no file
? 1
$ junco run split.pipe 'a b' 'c'
{"line":"a b","word":"a"}
{"line":"a b","word":"b"}
{"line":"c","word":"c"}
$ junco run truth.pipe 'a b' ' ' c
{"line":"a b"}
{"line":"c"}
$ junco run decode.pipe ok.png ok.jpg --out sizes.csv && cat sizes.csv
path,width,height
ok.png,60,30
ok.jpg,60,30
$ junco run decode.pipe ok.png --out sizes.jsonl && cat sizes.jsonl
{"path":"ok.png","width":60,"height":30}
$ junco run decode.pipe ok.png --out sizes.txt
2> junco: --out sizes.txt: want a name ending in .jsonl or .csv, or --format
? 2
$ junco run decode.pipe ok.png --out missing/sizes.csv
2> junco: --out: missing/sizes.csv: No such file or directory
? 1
$ junco run words.pipe three > /dev/full
2> junco: standard output: No space left on device
? 1
$ junco run words.pipe --set lambda-2.x=1 three
2> junco: override 'lambda-2.x=1': node 'lambda-2' has no parameter 'x' (parameters: none)
? 2
$ junco run words.pipe --set lamda.batch=1 three
2> junco: override 'lamda.batch=1': there is no node 'lamda'; did you mean 'lambda'? (nodes: lambda, lambda-2)
? 2
$ junco run decode.pipe --set image_decode.mode=gray ok.png
{"path":"ok.png","width":60,"height":30}
$ junco run decode.pipe --set image_decode.mode=cmyk ok.png
2> junco: override 'image_decode.mode=cmyk': parameter 'mode' must be one of rgb, bgr, gray, rgba, got 'cmyk'
? 2
$ seq 300000 | junco run --pipeline short words.pipe - | head -1
{"word":"1"}
$ mkfifo lines; timeout --foreground -k 20 -s TERM 0.5 junco run words.pipe - 3<>lines <lines
2> junco: interrupted
? 124
$ touch real.csv; ln -s real.csv link.csv; junco run decode.pipe ok.png --out link.csv && ls -l link.csv | cut -c1 && cat real.csv
l
path,width,height
ok.png,60,30
$ junco explain --json --dot decode.pipe
2> junco: --json and --dot: choose one
? 2
$ junco run divide.pipe ab '' --stats=json 2>&1 | sed 's/_ns":[0-9]*/_ns":N/g'
{"word":"ab","n":6}
{"rows_in":2,"rows_out":1,"rows_failed":0,"peak_bytes":<*>,"nodes":[{"node":"ratio","rows_in":2,"rows_out":1,"rows_failed":1,"runs":1,"running_ns":N,"cpu_ns":N,"queued_ns":N}]}
junco: node 'ratio' (lambda), row 1: division by zero
