# What the program says of itself, and to a wrong call.
$ junco --version
junco 0.1.0
$ junco --help
usage: junco COMMAND [OPTIONS] …

Run a few lines that describe a pipeline over images and text.

commands:
  run        run a pipeline file on inputs: one row for each INPUT word
  check      build pipelines and say nothing but errors
  explain    say what a pipeline is, how it will run, and why
  ops        list the operators, or show one's columns and parameters
  doctor     say what engines, plugins, processor features, cores and memory there are

'junco COMMAND --help' says more; 'junco --version' the version.
$ junco
2> usage: junco COMMAND [OPTIONS] …
2> 
2> Run a few lines that describe a pipeline over images and text.
2> 
2> commands:
2>   run        run a pipeline file on inputs: one row for each INPUT word
2>   check      build pipelines and say nothing but errors
2>   explain    say what a pipeline is, how it will run, and why
2>   ops        list the operators, or show one's columns and parameters
2>   doctor     say what engines, plugins, processor features, cores and memory there are
2> 
2> 'junco COMMAND --help' says more; 'junco --version' the version.
? 2
$ junco rum words.pipe
2> junco: unknown command 'rum'; did you mean 'run'?
? 2
$ junco run --help
usage: junco run [OPTIONS] FILE [INPUT…]

run a pipeline file on inputs: one row for each INPUT word

options:
  -o, --out FILE               write rows to FILE (.jsonl or .csv); it appears when it is complete
  -f, --format FORM            table, jsonl or csv; default: a table on a terminal, else jsonl
      --html FILE              also write the results to FILE as a page to look at: pictures, boxes, times
  -s, --set NODE.PARAM=VALUE   override a parameter or a config entry of a node
  -p, --pipeline NAME          which pipeline of the file; default: the last
      --plugin FILE            use operators and engines of this plugin, too; see JUNCO_PLUGIN_PATH
      --on-error POLICY        a failing row: fail (default, but after .safe()) stops there, skip leaves it out, keep adds a column error
      --timeout SECONDS        give up after so long, and say which node held the run; default: never
  -w, --workers N              threads that compute; default: the cores available
      --max-memory SIZE        bound of all payloads, such as 512M or 2G; default: half the memory
      --stats[=FORM]           where the time went, node by node, on standard error: table (default) or json
      --trace FILE             write what ran when, on which thread, to FILE (for Chrome, Perfetto)
      --no-progress            draw no progress line
  -h, --help                   say this and exit
      --log LEVELS             log to standard error: error, warn, info, debug, or "warn,runtime=debug"

A pipeline of n inputs takes n words a row.  '-' reads words from standard input, one a
line.  Exit status: 0 done, 1 the run failed, 2 wrong usage or a pipeline that does
not build.  Messages count rows from 0.

  junco run examples/ocr.pipe scans/*.png
  find . -name '*.jpg' | junco run examples/ocr.pipe - --out text.jsonl
$ junco run
2> junco run: too few arguments; usage: junco run FILE [INPUT…]
2> Try 'junco run --help'.
? 2
$ junco run --formt csv words.pipe
2> junco run: unknown option '--formt'; did you mean '--format'?
2> Try 'junco run --help'.
? 2
$ junco run --format pdf words.pipe a
2> junco run: --format: want one of auto, table, jsonl, csv, got 'pdf'
2> Try 'junco run --help'.
? 2
$ junco run --workers 0 words.pipe a
2> junco run: --workers: want a whole number from 1 to 256, got '0'
2> Try 'junco run --help'.
? 2
$ junco run --out
2> junco run: option '--out' wants a value
2> Try 'junco run --help'.
? 2
$ junco check
2> junco check: too few arguments; usage: junco check FILE…
2> Try 'junco check --help'.
? 2
$ junco check --help
usage: junco check [OPTIONS] FILE…

build pipelines and say nothing but errors

options:
  -s, --set NODE.PARAM=VALUE   override a parameter or a config entry of a node
  -p, --pipeline NAME          which pipeline of the file; default: the last
      --plugin FILE            use operators and engines of this plugin, too; see JUNCO_PLUGIN_PATH
  -h, --help                   say this and exit
      --log LEVELS             log to standard error: error, warn, info, debug, or "warn,runtime=debug"

Models are opened, since types come from them.
Exit status: 0 all build, 2 one does not.
$ junco explain --help
usage: junco explain [OPTIONS] FILE

say what a pipeline is, how it will run, and why

options:
      --json                   as one JSON document: columns, rewrites, what runs, graph, plan
      --dot                    what runs, as a Graphviz drawing
  -s, --set NODE.PARAM=VALUE   override a parameter or a config entry of a node
  -p, --pipeline NAME          which pipeline of the file; default: the last
      --plugin FILE            use operators and engines of this plugin, too; see JUNCO_PLUGIN_PATH
  -w, --workers N              threads that compute; default: the cores available
  -h, --help                   say this and exit
      --log LEVELS             log to standard error: error, warn, info, debug, or "warn,runtime=debug"

  junco explain --dot ocr.pipe | dot -Tsvg > ocr.svg
$ junco ops --help
usage: junco ops [OPTIONS] [NAME]

list the operators, or show one's columns and parameters

options:
      --json                   as one JSON document
      --pages FOLDER           write a page in Markdown for each into a folder that is there
      --plugin FILE            use operators and engines of this plugin, too; see JUNCO_PLUGIN_PATH
  -h, --help                   say this and exit
      --log LEVELS             log to standard error: error, warn, info, debug, or "warn,runtime=debug"
$ junco doctor --help
usage: junco doctor [OPTIONS]

say what engines, plugins, processor features, cores and memory there are

options:
      --json                   as one JSON document
      --plugin FILE            use operators and engines of this plugin, too; see JUNCO_PLUGIN_PATH
  -h, --help                   say this and exit
      --log LEVELS             log to standard error: error, warn, info, debug, or "warn,runtime=debug"
