# The examples on images that need no model; those on tables are in tables.t.
$ junco run -p thumbnails "$JUNCO_SOURCE_ROOT/examples/thumbnails.pipe" ok.jpg ok.png; ls thumbs
{"path":"ok.jpg","file":"thumbs/ok.jpg.jpg"}
{"path":"ok.png","file":"thumbs/ok.png.jpg"}
ok.jpg.jpg
ok.png.jpg
$ junco run -p sheet "$JUNCO_SOURCE_ROOT/examples/thumbnails.pipe" ok.jpg ok.png
{"file":"sheet.jpg"}
$ echo "p = pipe.input('path').map('path', 'img', ops.image_decode()).output('img')" > look.pipe && junco run look.pipe ok.jpg sheet.jpg
{"img":{"image":"rgb","height":30,"width":60}}
{"img":{"image":"rgb","height":46,"width":144}}
$ junco run -p sheet "$JUNCO_SOURCE_ROOT/examples/thumbnails.pipe" ok.jpg missing.png
2> junco: node 'image_decode' (image_decode), row 1: missing.png: No such file or directory
? 1
$ junco run -p sheet --on-error skip "$JUNCO_SOURCE_ROOT/examples/thumbnails.pipe" ok.jpg missing.png
{"file":"sheet.jpg"}
2> junco: skipped: node 'image_decode' (image_decode), row 1: missing.png: No such file or directory
2> junco: 1 row skipped
$ junco run -p index "$JUNCO_SOURCE_ROOT/examples/near-duplicates.pipe" ok.jpg ok.png
{"path":"ok.jpg"}
{"path":"ok.png"}
$ junco run -p pairs "$JUNCO_SOURCE_ROOT/examples/near-duplicates.pipe" ok.jpg ok.png | sed 's/"cosine":0.99.*/"cosine":near 1}/'
{"path":"ok.jpg","other":"ok.png","cosine":near 1}
$ cmp images.pipe "$JUNCO_SOURCE_ROOT/examples/search.pipe"
$ echo "p = pipe.input('path').map('path', 'img', ops.image_decode()).map('img', 'sheet', ops.image_grid()).output('sheet')" > bad.pipe && junco check bad.pipe
2> junco: bad.pipe:1:63: node 'image_grid': input 'images' wants a list of images, as a window makes them, got image<rgb>
2>   1 | ...('path').map('path', 'img', ops.image_decode()).map('img', 'sheet', ops....
2>     |                                                    ^
? 2
