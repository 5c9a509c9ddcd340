# Vectors saved as an index and searched; images by how they look.
$ junco run -p index -- vectors.pipe east 1 0 north 0 2 west -3 0
{"id":"east"}
{"id":"north"}
{"id":"west"}
$ junco run -p search vectors.pipe 1 0.1
{"id":"east","score":0.9950371980667114}
{"id":"north","score":0.09950371831655502}
$ junco run -p search vectors.pipe 0 0
2> junco: node 'find' (ann_search.memory), row 0: the vector is all zeros, which have no direction: filter such rows out
? 1
$ junco run -p index --on-error skip vectors.pipe zeros 0 0 north 1 1
{"id":"north"}
2> junco: skipped: node 'save' (ann_insert.memory), row 0: the vector is all zeros, which have no direction: filter such rows out
2> junco: 1 row skipped
$ junco run -p search vectors.pipe 1 0
{"id":"north","score":0.7071067690849304}
$ junco run -p index -- vectors.pipe south 0 -1 zeros 0 0
{"id":"south"}
2> junco: node 'save' (ann_insert.memory), row 1: the vector is all zeros, which have no direction: filter such rows out
? 1
$ junco run -p search vectors.pipe 1 0
{"id":"north","score":0.7071067690849304}
$ junco run -p distance -- vectors.pipe 3 0 -1 4; junco run -p distance vectors.pipe 0 0 1 0
{"unit":[1.0,0.0],"cosine":1.0}
{"unit":[-0.24253562,0.9701425],"cosine":1.0}
2> junco: node 'vector_normalize' (vector_normalize), row 0: the vector is all zeros, which have no direction: filter such rows out
? 1
$ junco run -p index images.pipe ok.jpg ok.png
{"path":"ok.jpg"}
{"path":"ok.png"}
$ junco run -p search images.pipe ok.png | sed 's/"score":0.9[^,]*/"score":near 1/'
{"found":"ok.png","score":near 1,"picture":{"image":"rgb","height":30,"width":60}}
{"found":"ok.jpg","score":near 1,"picture":{"image":"rgb","height":30,"width":60}}
$ junco run -p search vectors.pipe --set find.index=images.idx 1 0
2> junco: node 'find' (ann_search.memory), row 0: the vector has 2 numbers, those of the index have 82: one index is for vectors of one embedding
? 1
$ junco run -p search vectors.pipe --set find.index=notes.txt 1 0
2> junco: vectors.pipe:7:17: node 'find' (ann_search.memory): index 'notes.txt': not an index that ann_insert.memory wrote
2>   7 | search = (point.flat_map('v', ('id', 'score'), ops.ann_search.memory('po...
2>     |                 ^
? 2
$ head -c 150 images.idx >cut.idx; junco run -p search vectors.pipe --set find.index=cut.idx 1 0
2> junco: vectors.pipe:7:17: node 'find' (ann_search.memory): index 'cut.idx': damaged (its size is not what its head says): make it again
2>   7 | search = (point.flat_map('v', ('id', 'score'), ops.ann_search.memory('po...
2>     |                 ^
? 2
$ junco run -p search vectors.pipe --set find.index=none.idx 1 0
2> junco: vectors.pipe:7:17: node 'find' (ann_search.memory): index 'none.idx' is not there: ann_insert.memory makes it
2>   7 | search = (point.flat_map('v', ('id', 'score'), ops.ann_search.memory('po...
2>     |                 ^
? 2
$ junco run -p index vectors.pipe --set save.index=no/folder/x.idx a 1 0
{"id":"a"}
2> junco: node 'save' (ann_insert.memory), after the last row: no/folder/x.idx: No such file or directory
? 1
$ junco check wrong-vector.pipe
2> junco: wrong-vector.pipe:2:24: node 'ann_search.memory': input 'vector' wants a vector, a tensor<float32>[n], tensor<float64>[n] or list of numbers, got string
2>   2 | p = pipe.input('text').flat_map('text', ('id', 'score'), ops.ann_search....
2>     |                        ^
? 2
$ ls *.idx*
cut.idx
images.idx
points.idx
