# Regular expressions, and long texts in pieces.
$ junco run -p requests text.pipe 'example.org GET / 200' 'no request'
{"host":"example.org","status":"200"}
{"host":null,"status":null}
$ junco run -p words text.pipe 'Größe 3, ü!' ''
{"word":"Größe"}
{"word":"3"}
{"word":"ü"}
$ junco run -p words --set find.ignore_case=True --set 'find.pattern=[a-c]' text.pipe 'AxbC'
{"word":"A"}
{"word":"b"}
{"word":"C"}
$ junco run -p dates text.pipe 'from 1.2.2024 to 3.4.2024'
{"text":"from 2024-2-1 to 2024-4-3"}
$ junco run -p pieces text.pipe 'One sentence. Another one that is longer. End'
{"piece":"One sentence.","begin":0}
{"piece":"Another one that is","begin":14}
{"piece":"that is longer. End","begin":26}
$ junco run -p words --set 'find.pattern=(?:a+)+$' text.pipe aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab
2> junco: node 'find' (regex.findall), row 0: the pattern takes more than 10000000 steps or 16384 KiB on this text: make it simpler (a repetition within a repetition?)
? 1
$ junco check -p words --set 'find.pattern=a(b' text.pipe
2> junco: text.pipe:3:28: node 'find' (regex.findall): argument 'pattern', character 3 of 'a(b': missing closing parenthesis
2>   3 | words = pipe.input('text').flat_map('text', 'word', ops.regex.findall(r'...
2>     |                            ^
? 2
$ junco check -p words --set 'find.pattern=(a)(b)' text.pipe
2> junco: text.pipe:3:28: node 'find' (regex.findall): the pattern has 2 groups, so it gives 2 columns, 1 is named; (?:...) groups without a column
2>   3 | words = pipe.input('text').flat_map('text', 'word', ops.regex.findall(r'...
2>     |                            ^
? 2
$ junco check -p dates --set 'iso.by=$4' text.pipe
2> junco: text.pipe:4:28: node 'iso' (regex.replace): argument 'by': unknown substring
2>   4 | dates = pipe.input('text').map('text', 'text', ops.regex.replace(r'(\d+)...
2>     |                            ^
? 2
