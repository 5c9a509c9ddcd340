# Pipelines that do not build.
$ junco check words.pipe decode.pipe
$ junco check typo.pipe
2> junco: typo.pipe:2:30: unknown operator 'image_decod'; did you mean 'image_decode'?
2>   2 |      .map('path', 'img', ops.image_decod('rgb'))
2>     |                              ^
? 2
$ junco check column.pipe
2> junco: column.pipe:3:11: column 'imgg' is not declared here; did you mean 'img'? declared: path, img
2>   3 |      .map('imgg', 'small', ops.image_resize(width=8))
2>     |           ^
? 2
$ junco check type.pipe
2> junco: type.pipe:2:7: node 'image_resize': input 'image' wants image, column 'path' is string
2>   2 |      .map('path', 'small', ops.image_resize(width=8))
2>     |       ^
? 2
$ junco check sizeless.pipe
2> junco: sizeless.pipe:2:7: node 'image_resize': give width, height or both, or shorter: all are 0
2>   2 |      .map('img', 'small', ops.image_resize())
2>     |       ^
? 2
$ junco check lambda.pipe
2> junco: lambda.pipe:2:36: unknown method 'uper'; did you mean 'upper'?
2>   2 |      .map('word', 'n', lambda w: w.uper() + 1)
2>     |                                    ^
? 2
$ sed 's/w.uper() + 1/word/' lambda.pipe > name.pipe; junco check name.pipe
2> junco: name.pipe:2:34: unknown name 'word'; the parameters here: w
2>   2 |      .map('word', 'n', lambda w: word)
2>     |                                  ^
? 2
$ sed "s/'rgb'/‘rgb’/" decode.pipe > quotes.pipe; junco check quotes.pipe
2> junco: quotes.pipe:3:43: unexpected character '‘' (U+2018)
2>   3 |      .map('path', 'img', ops.image_decode(‘rgb’))
2>     |                                           ^
? 2
$ junco check param.pipe
2> junco: param.pipe:2:7: node 'image_decode': argument 'mode' must be one of rgb, bgr, gray, rgba, got 'cmyk'
2>   2 |      .map('path', 'img', ops.image_decode(mode='cmyk'))
2>     |       ^
? 2
$ junco check window.pipe
2> junco: window.pipe:4:11: column 'word' does not pass node 'lambda-2' (window, at line 3), whose rows have: sum
2>   4 |      .map('word', 'first', lambda w: w[0])
2>     |           ^
? 2
$ junco check model.pipe
2> junco: model.pipe:3:7: node 'text_detection.ppocr.model' (onnx): <*>notamodel.onnx: not an ONNX model (Protobuf parsing failed)
2>   3 |      .flat_map('img', ('box', 'score'), ops.text_detection.ppocr(model='...
2>     |       ^
? 2
$ junco run type.pipe ok.png
2> junco: type.pipe:2:7: node 'image_resize': input 'image' wants image, column 'path' is string
2>   2 |      .map('path', 'small', ops.image_resize(width=8))
2>     |       ^
? 2
