# Operators of a plugin: found, listed, run; and files that are none.
$ cp "$JUNCO_BUILD_ROOT/tests/conform/plugin_v1.so" v1.so
$ junco ops --plugin v1.so frozen.scale
frozen.scale -- multiply the numbers of a tensor
rows: one out for one in (map)
plugin: frozen 1, v1.so

reads
  column  type
  x       tensor<float32>  numbers

writes
  column  type
  x       tensor<float32>  numbers

parameters
  parameter  type            default  range
  factor     float           2.0      -100 … 100                what to multiply by
  negate     bool            False                              change the sign
  shift      int             0                                  what to add
  label      string          None                               what to call it in errors
  part       choice          'all'    one of 'all', 'positive'  which numbers are scaled
  add        list of floats  []                                 added to the first numbers
$ junco run --plugin v1.so repeat.pipe a b
{"text":"a","i":0}
{"text":"a","i":1}
{"text":"b","i":0}
{"text":"b","i":1}
$ junco run --plugin v1.so --set again.times=1 repeat.pipe a b
{"text":"a","i":0}
{"text":"b","i":0}
$ junco run --plugin v1.so --set again.times=1001 repeat.pipe a
2> junco: override 'again.times=1001': parameter 'times' must be from 0 to 1000, got 1001
? 2
$ junco check --plugin v1.so repeat.pipe
$ junco check repeat.pipe
2> junco: repeat.pipe:3:43: unknown operator 'frozen.repeat'
2>   3 |      .flat_map('text', ('text', 'i'), ops.frozen.repeat(times=2), config...
2>     |                                           ^
? 2
$ junco explain --plugin v1.so repeat.pipe | grep again
again  flat_map   frozen.repeat  text   text: string, i: int64
again  flat_map   frozen.repeat  text   text: string, i: int64
again  -       -          cpu           1          1      1        1024  has effects: one at a time
$ junco run --plugin v1.so --plugin ./v1.so --plugin notes.txt repeat.pipe a
2> junco: plugin 'notes.txt': not a shared object
? 2
$ mkdir plugins && mv v1.so plugins && cp notes.txt plugins/notes.so
$ JUNCO_PLUGIN_PATH=plugins junco run repeat.pipe a
{"text":"a","i":0}
{"text":"a","i":1}
$ JUNCO_PLUGIN_PATH=plugins:nowhere junco doctor | sed -n '/^plugins/,$p'
plugins
  plugins/notes.so cannot be used: not a shared object
  frozen       1, 3 operators, 1 engine  plugins/v1.so
  nowhere      cannot be used: No such file or directory
$ JUNCO_PLUGIN_PATH=plugins junco doctor --plugin plugins/notes.so
2> junco: plugin 'plugins/notes.so': not a shared object
? 1
$ junco doctor | sed -n '/^plugins/,$p'
plugins
  none: name one with --plugin, or their folders in JUNCO_PLUGIN_PATH
$ head -c 5000 plugins/v1.so >cut.so; junco ops --plugin cut.so
2> junco: plugin 'cut.so': cut short: it has 5000 bytes, its headers speak of <*>; copy or build it again
? 1
$ junco ops --plugin plugins
2> junco: plugin 'plugins': not a regular file; want a shared object
? 1
$ junco ops --plugin missing.so
2> junco: plugin 'missing.so': No such file or directory
? 1
$ JUNCO_PLUGIN_PATH=plugins junco ops frozen.repat
2> junco: unknown operator 'frozen.repat'; did you mean 'frozen.repeat'?
? 2
