# Columns are a model's inputs and outputs: by name, or as the pipeline says.
$ junco run models.pipe --pipeline vec ok.png
{"vec":[[[217.0]],[[222.0]],[[210.0]]]}
$ junco run models.pipe --pipeline both ok.png
{"sum":[173.0,275.0,189.0],"double":[172.0,274.0,188.0],"twice":[174.0,276.0,190.0]}
$ junco run models.pipe --pipeline text hello wörld
{"u":"hello"}
{"u":"wörld"}
$ junco check models.pipe --pipeline bad
2> junco: models.pipe:13:23: node 'onnx': model 'pair.fake': the model has 2 inputs (a, b), the node reads 1 column
2>   13 | bad = pipe.input('x').map('x', 'y', ops.onnx(model='pair.fake')).output(...
2>      |                       ^
? 2
$ junco ops image_embedding.onnx
image_embedding.onnx -- an image as a vector, by any model; config batch: how many go in together
rows: one out for one in (map)
composite: it expands into other operators, each bound by the plan

reads
  column  type
  image   image  the picture

writes
  column  type
  vector  tensor  the model's vector for it

parameters
  parameter   type        default   range
  model       model file  required          the ONNX model file
  engine      string      None              which engine runs it; None: the plan says
  precision   string      None              which precision; None: the plan says
  device      string      None              where to compute; None: the CPU
  threads     int         0         0 … 64  threads inside one run; 0: the plan says
  preprocess  literal     None              a dict of image_preprocess's parameters; None: its defaults, ImageNet's
  normalize   bool        True              divide the vector by its length, so that a dot product is the cosine
  outputs     literal     None              the model's output to take, by name; None: the only one
