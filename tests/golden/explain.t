# The graph, the rewrites and the plan.
$ junco explain --workers 2 decode.pipe
pipeline p
inputs: path: string
outputs: path: string, width: int64, height: int64

logical graph
node          iteration  operator                       reads  writes
image_decode  map        image_decode                   path   img: image<rgb>
lambda        map        lambda i: (i.width, i.height)  img    width: int64, height: int64

rewrites
none

what runs
node          iteration  operator                       reads  writes
image_decode  map        image_decode                   path   img: image<rgb>
lambda        map        lambda i: (i.width, i.height)  img    width: int64, height: int64

plan, for 2 workers
node          engine  precision  device  threads  instances  batch  chunk rows  why
image_decode  -       -          cpu           1          2      1           1  pure: runs on every core; a row is work enough for a task
lambda        -       -          cpu           1          2      1        1024  a lambda: runs on every core
$ junco explain --workers 2 --json pair.pipe
{
  "pipeline": "p",
  "inputs": [
    {
      "name": "a",
      "type": "string"
    },
    {
      "name": "b",
      "type": "string"
    }
  ],
  "outputs": [
    {
      "name": "c",
      "type": "string"
    }
  ],
  "rewrites": [],
  "runs": [
    {
      "node": "lambda",
      "iteration": "map",
      "lambda": "lambda x, y: x + '-' + y",
      "reads": [
        "a",
        "b"
      ],
      "writes": [
        {
          "name": "c",
          "type": "string"
        }
      ]
    }
  ],
  "graph": {
  "junco_graph": 1,
  "file": "pair.pipe",
  "pipelines": [
    {
      "name": "p",
      "place": {
        "line": 1,
        "column": 1
      },
      "inputs": [
        "a",
        "b"
      ],
      "nodes": [
        {
          "name": "lambda",
          "iteration": "map",
          "lambda": "lambda x, y: x + '-' + y",
          "in": [
            "a",
            "b"
          ],
          "out": [
            "c"
          ],
          "config": {},
          "place": {
            "line": 1,
            "column": 26
          },
          "lambda_place": {
            "line": 1,
            "column": 47
          }
        }
      ],
      "outputs": [
        "c"
      ]
    }
  ]
}
  ,"plan": {
  "junco_plan": 1,
  "workers": 2,
  "nodes": [
    {
      "node": "lambda",
      "engine": null,
      "precision": null,
      "device": "cpu",
      "threads": 1,
      "instances": 2,
      "batch": 1,
      "batch_delay_ms": 0,
      "chunk_rows": 1024,
      "reason": "a lambda: runs on every core"
    }
  ]
}
}
$ junco explain --dot decode.pipe
digraph "p" {
  rankdir=TB;
  node [fontname="sans-serif"];
  edge [fontname="sans-serif", fontsize=10];
  n0 [shape=ellipse, label="input"];
  n1 [shape=box, label="image_decode\nmap image_decode"];
  n2 [shape=box, label="lambda\nmap lambda i: (i.width, i.height)"];
  n3 [shape=ellipse, label="output"];
  n0 -> n1 [label="path: string"];
  n1 -> n2 [label="img: image<rgb>"];
  n0 -> n3 [label="path: string"];
  n2 -> n3 [label="width: int64\nheight: int64"];
}
$ junco ops image_crop
image_crop -- cut a rectangle out of an image, or straighten four points
rows: one out for one in (map)

reads
  column  type
  image   image  the whole picture
  box     any    4 numbers x0, y0, x1, y1 or 4 points x, y clockwise from the top left; pixels

writes
  column  type
  image   image  the region, laid out as the input

parameters
  parameter      type    default      range
  upright        bool    False                                        turn a standing region by 90 degrees counter-clockwise
  upright_ratio  float   1.5          0.001 … 1000                    a region stands from this height / width on
  interpolation  choice  'cubic'      one of 'cubic', 'linear'        between the pixels of four points' region: of 4 x 4 or of 2 x 2 of them
  border         choice  'replicate'  one of 'replicate', 'constant'  what such a region shows beyond the image: its edge again, or black
$ junco ops image_crp
2> junco: unknown operator 'image_crp'; did you mean 'image_crop'?
? 2
$ junco ops --json image_resize
{
  "name": "image_resize",
  "summary": "scale an image with one of Pillow's filters",
  "rows": "one",
  "composite": false,
  "reads": [
    {
      "name": "image",
      "type": "image",
      "summary": "the picture"
    }
  ],
  "writes": [
    {
      "name": "image",
      "type": "image",
      "summary": "the picture scaled, laid out as the input"
    }
  ],
  "parameters": [
    {
      "name": "width",
      "type": "int",
      "default": "0",
      "min": 0.0,
      "max": 32768.0,
      "summary": "pixels; 0: as the height asks, at the same aspect ratio"
    },
    {
      "name": "height",
      "type": "int",
      "default": "0",
      "min": 0.0,
      "max": 32768.0,
      "summary": "pixels; 0: as the width asks, at the same aspect ratio"
    },
    {
      "name": "filter",
      "type": "choice",
      "default": "'bilinear'",
      "choices": [
        "nearest",
        "box",
        "bilinear",
        "hamming",
        "bicubic",
        "lanczos",
        "cv_linear"
      ],
      "summary": "Pillow's filters, or cv_linear: OpenCV's, which aliases where it shrinks"
    },
    {
      "name": "shorter",
      "type": "int",
      "default": "0",
      "min": 0.0,
      "max": 32768.0,
      "summary": "pixels of the shorter side instead, at the same aspect ratio"
    }
  ]
}
$ junco explain --json words.pipe | python3 -c 'import json, sys; json.dump(json.load(sys.stdin)["graph"], open("words.json", "w"))' && junco run words.json three && junco check words.json
{"word":"three","upper":"THREE"}
$ echo '{"junco_graph": 2}' > later.json; junco check later.json
2> junco: later.json: graph's JSON: the graph is of version 2, this junco reads version 1
? 2
