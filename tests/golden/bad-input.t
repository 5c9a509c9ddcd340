# One clear line each, a status that is not 0, and no file left behind.
$ junco run decode.pipe missing.png
2> junco: node 'image_decode' (image_decode), row 0: missing.png: No such file or directory
? 1
$ junco run decode.pipe truncated.jpg
2> junco: node 'image_decode' (image_decode), row 0: truncated.jpg: truncated JPEG
? 1
$ junco run decode.pipe bomb.png
2> junco: node 'image_decode' (image_decode), row 0: bomb.png: image of 65535 x 65535 pixels: a side may have up to 32768
? 1
$ junco run decode.pipe .
2> junco: node 'image_decode' (image_decode), row 0: .: is a directory; want an image file
? 1
$ junco run decode.pipe empty.png
2> junco: node 'image_decode' (image_decode), row 0: empty.png: empty; want a JPEG, PNG, WebP, GIF or BMP image
? 1
$ junco run decode.pipe notes.txt
2> junco: node 'image_decode' (image_decode), row 0: notes.txt: not a JPEG, PNG, WebP, GIF or BMP image (begins with byte 0x54)
? 1
$ junco run decode.pipe ''
2> junco: node 'image_decode' (image_decode), row 0: the path is empty or holds a NUL byte
? 1
$ junco run decode.pipe "$(printf 'caf\351.png')"
2> junco: source, row 0: input 'caf\xe9.png' is not UTF-8; rename the file
? 1
$ printf 'ok.png\ncaf\351.png\n' | junco run decode.pipe -
{"path":"ok.png","width":60,"height":30}
2> junco: source, row 1: standard input: line 2 is not UTF-8: 'caf\xe9.png'
? 1
$ junco run decode.pipe ok.png truncated.jpg ok.jpg
{"path":"ok.png","width":60,"height":30}
2> junco: node 'image_decode' (image_decode), row 1: truncated.jpg: truncated JPEG
? 1
$ junco run decode.pipe ok.png truncated.jpg ok.jpg --out out.jsonl; echo "status $?"; ls out*
status 1
2> junco: node 'image_decode' (image_decode), row 1: truncated.jpg: truncated JPEG
2> ls: cannot access 'out*': No such file or directory
? 2
$ junco run decode.pipe ok.png truncated.jpg missing.png ok.jpg --on-error skip
{"path":"ok.png","width":60,"height":30}
{"path":"ok.jpg","width":60,"height":30}
2> junco: skipped: node 'image_decode' (image_decode), row 1: truncated.jpg: truncated JPEG
2> junco: skipped: node 'image_decode' (image_decode), row 2: missing.png: No such file or directory
2> junco: 2 rows skipped
$ junco run decode.pipe missing.png --on-error skip --out out.csv && cat out.csv
path,width,height
2> junco: skipped: node 'image_decode' (image_decode), row 0: missing.png: No such file or directory
2> junco: 1 row skipped
$ junco run divide.pipe abc '' ab
{"word":"abc","n":4}
2> junco: node 'ratio' (lambda), row 1: division by zero
? 1
$ junco run divide.pipe abc '' ab --on-error skip
{"word":"abc","n":4}
{"word":"ab","n":6}
2> junco: skipped: node 'ratio' (lambda), row 1: division by zero
2> junco: 1 row skipped
$ junco run model.pipe ok.png
2> junco: model.pipe:3:7: node 'text_detection.ppocr.model' (onnx): <*>notamodel.onnx: not an ONNX model (Protobuf parsing failed)
2>   3 |      .flat_map('img', ('box', 'score'), ops.text_detection.ppocr(model='...
2>     |       ^
? 2
$ junco run missing.pipe ok.png
2> junco: missing.pipe: No such file or directory
? 2
$ junco run . ok.png
2> junco: .: is a directory; want a file
? 2
$ junco run bomb.png ok.png
2> junco: bomb.png:1:1: the text is not UTF-8: byte 0x89 does not fit
2>   1 | \x89PNG
2>     | ^
? 2
$ junco run decode.pipe ok.png ok.jpg --max-memory 1K
2> junco: node 'image_decode' (image_decode), row 0: ok.png: column 'img': payload memory: 5400 bytes are wanted at once, and 1024 are allowed in all
? 1
$ junco run decode.pipe ok.png ok.jpg --max-memory 1K --on-error skip
2> junco: skipped: node 'image_decode' (image_decode), row 0: ok.png: column 'img': payload memory: 5400 bytes are wanted at once, and 1024 are allowed in all
2> junco: skipped: node 'image_decode' (image_decode), row 1: ok.jpg: column 'img': payload memory: 5400 bytes are wanted at once, and 1024 are allowed in all
2> junco: 2 rows skipped
