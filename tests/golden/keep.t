# Failed rows stay in their places, with the reason in a column of their own.
$ junco run decode.pipe ok.png truncated.jpg missing.png ok.jpg --on-error keep
{"path":"ok.png","width":60,"height":30,"error":null}
{"path":"truncated.jpg","width":null,"height":null,"error":"node 'image_decode' (image_decode), row 1: truncated.jpg: truncated JPEG"}
{"path":"missing.png","width":null,"height":null,"error":"node 'image_decode' (image_decode), row 2: missing.png: No such file or directory"}
{"path":"ok.jpg","width":60,"height":30,"error":null}
2> junco: 2 rows failed; the column 'error' says why
$ junco run decode.pipe ok.png truncated.jpg --on-error keep --out out.csv; cat out.csv
path,width,height,error
ok.png,60,30,
truncated.jpg,,,"node 'image_decode' (image_decode), row 1: truncated.jpg: truncated JPEG"
2> junco: 1 row failed; the column 'error' says why
$ junco run divide.pipe abc '' ab --on-error keep --format table
word  n  error
abc   4
         node 'ratio' (lambda), row 1: division by zero
ab    6
2> junco: 1 row failed; the column 'error' says why
2> 
2> 3 rows in, 3 out, <*>
$ junco run divide.pipe abc --on-error keep
{"word":"abc","n":4,"error":null}
$ junco run split.pipe 'a b' 'c' --on-error keep
{"line":"a b","word":"a","error":null}
{"line":"a b","word":"b","error":null}
{"line":"c","word":"c","error":null}
$ junco run windows.pipe 1 x 3 -p total --on-error keep
{"sum":4,"error":null}
2> junco: skipped: node 'lambda' (lambda), row 1: invalid literal for int() with base 10: 'x'
2> junco: 1 row skipped
$ junco run windows.pipe 0 1 2 3 -p bad --on-error keep
{"x":null,"error":"node 'lambda-2' (lambda), window 0: division by zero"}
{"x":0,"error":null}
2> junco: 1 row failed; the column 'error' says why
$ junco run windows.pipe 1 x 3 -p two --on-error keep
{"n":1,"error":null}
{"n":null,"error":"node 'lambda' (lambda), row 1: invalid literal for int() with base 10: 'x'"}
2> junco: 1 row failed; the column 'error' says why
$ junco run windows.pipe 1 x 3 -p sorted --on-error keep
{"n":3,"error":null}
{"n":1,"error":null}
{"n":null,"error":"node 'lambda' (lambda), row 1: invalid literal for int() with base 10: 'x'"}
2> junco: 1 row failed; the column 'error' says why
$ junco run error.pipe abc --on-error keep
2> junco: on_error keep adds a column 'error' to the results, and the pipeline has an output of that name: rename it
? 2
$ junco run words.pipe abc --on-error ignore
2> junco run: --on-error: want one of default, skip, keep, fail, got 'ignore'
2> Try 'junco run --help'.
? 2
