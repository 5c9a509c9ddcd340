# Tables in files: CSV, JSON lines, lines.
$ junco run --pipeline people tables.pipe
{"id":1,"First_name":"Ada","score":9.5,"active":true}
{"id":2,"First_name":"Grace \"Amazing\"","score":8.25,"active":false}
{"id":3,"First_name":"two\nlines","score":null,"active":true}
$ junco run --pipeline texts tables.pipe
{"id":"1","score":9.5}
{"id":"2","score":8.25}
{"id":"3","score":null}
$ junco run --pipeline named tables.pipe
{"path":"table.csv","id":"1","score":"9.5"}
{"path":"table.csv","id":"2","score":"8.25"}
{"path":"table.csv","id":"3","score":null}
$ junco run --pipeline lines tables.pipe
{"line":"ok.png"}
{"line":"ok.jpg"}
$ junco run --pipeline best tables.pipe && cat best.csv
First_name,score
Ada,9.5
$ junco run --pipeline json tables.pipe && cat people.jsonl
{"id":1,"name":"Ada","score":9.5}
{"id":2,"name":"Grace \"Amazing\"","score":8.25}
{"id":3,"name":"two\nlines","score":null}
$ junco run --pipeline json tables.pipe && junco run --pipeline back tables.pipe
{"id":1,"name":"Ada","score":9.5,"none":null}
{"id":2,"name":"Grace \"Amazing\"","score":8.25,"none":null}
{"id":3,"name":"two\nlines","score":null,"none":null}
$ junco run --pipeline fails tables.pipe; ls fails* 2>&1
{"x":0}
{"x":1}
ls: cannot access 'fails*': No such file or directory
2> junco: node 'lambda' (lambda), row 0, item 2: division by zero
? 2
$ junco run --pipeline fails --on-error skip tables.pipe && cat fails.csv
{"x":0}
{"x":1}
id,First_name,score,active
1,Ada,9.5,true
2,"Grace ""Amazing""",8.25,false
3,"two
lines",,true
2> junco: skipped: node 'lambda' (lambda), row 0, item 2: division by zero
2> junco: 1 row skipped
$ junco run --pipeline twice tables.pipe && cat ids.csv ids.jsonl
id
1
2
3
{"id":1}
{"id":2}
{"id":3}
$ echo "read_csv['id']('table.csv').to_csv('no/such/folder.csv')" > bad.pipe && junco run bad.pipe
2> junco: node 'to_csv' (to_csv), row 0, item 0: no/such/folder.csv: No such file or directory
? 1
$ echo "read_csv['id', 'nmae']('table.csv')" > bad.pipe && junco check bad.pipe
2> junco: bad.pipe:1:1: node 'read_csv': 'table.csv': the header has no column 'nmae'; it has 'id', 'First name', 'score', 'active'
2>   1 | read_csv['id', 'nmae']('table.csv')
2>     | ^
? 2
$ echo "read_csv['id']('missing.csv')" > bad.pipe && junco check bad.pipe
2> junco: bad.pipe:1:1: node 'read_csv': 'missing.csv': No such file or directory
2>   1 | read_csv['id']('missing.csv')
2>     | ^
? 2
$ echo "read_csv['id']('table.csv', types={'id': 'image'})" > bad.pipe && junco check bad.pipe
2> junco: bad.pipe:1:1: node 'read_csv': types: column 'id': want 'bool', 'int64', 'float64' or 'string'
2>   1 | read_csv['id']('table.csv', types={'id': 'image'})
2>     | ^
? 2
$ echo "read_csv['id']('table.csv', types={'od': 'bool'})" > bad.pipe && junco check bad.pipe
2> junco: bad.pipe:1:1: node 'read_csv': types: 'od' is none of the columns taken
2>   1 | read_csv['id']('table.csv', types={'od': 'bool'})
2>     | ^
? 2
$ echo "read_csv['id']('table.csv').to_csv('x.csv').head(1)" > bad.pipe && junco check bad.pipe
2> junco: bad.pipe:1:45: node 'head': it would end what node 'to_csv' (to_csv) writes in the middle: put it before that node
2>   1 | read_csv['id']('table.csv').to_csv('x.csv').head(1)
2>     |                                             ^
? 2
$ printf 'id,v\n1,a\n2\nx,c\n4,"d\n5,e\n' > ragged.csv; echo "read_csv['id', 'v']('ragged.csv', types={'id': 'int64'})" > r.pipe && junco run r.pipe
{"id":1,"v":"a"}
2> junco: node 'read_csv.fields' (read_csv.fields), row 0, item 1: line 3: 1 field, the header has 2
? 1
$ printf 'id,v\n1,a\n2\nx,c\n4,"d\n5,e\n' > ragged.csv; junco run --on-error skip r.pipe
{"id":1,"v":"a"}
{"id":5,"v":"e"}
2> junco: skipped: node 'read_csv.fields' (read_csv.fields), row 0, item 1: line 3: 1 field, the header has 2
2> junco: skipped: node 'read_csv.fields' (read_csv.fields), row 0, item 2: line 4: column 'id': want int64, got 'x'
2> junco: skipped: node 'read_csv.fields' (read_csv.fields), row 0, item 3: line 5: a quote is not closed, or text follows a closed one
2> junco: 3 rows skipped
$ printf '{"a": 1, "b": [1, 2]}\n\n{"a": "x"\n[2]\n{"b": [0.5], "a": 2}\n' > j.jsonl; echo "read_json['a', 'b']('j.jsonl')" > j.pipe && junco run --on-error skip j.pipe
{"a":1,"b":[1.0,2.0]}
{"a":2,"b":[0.5]}
2> junco: skipped: node 'read_json.fields' (read_json.fields), row 0, item 1: line 3: column 'a': want int64, got a string
2> junco: skipped: node 'read_json.fields' (read_json.fields), row 0, item 2: line 4: want an object, {...}, got an array
2> junco: 2 rows skipped
$ echo "from_stdin['line']().map['line', 'n'](lambda l: len(l))" > in.pipe && printf 'one\nthree\n' | junco run in.pipe
{"line":"one","n":3}
{"line":"three","n":5}
$ printf '1;2\n3;4\n' > semi.csv; echo "read_csv['a', 'b']('semi.csv', delimiter=';', header=False)" > s.pipe && junco run s.pipe
{"a":1,"b":2}
{"a":3,"b":4}
$ printf 'day,place,celsius\n1,  oslo,21.5\n2,ROME,33\n3,rome\n4,Bergen,\n' > days.csv; junco run "$JUNCO_SOURCE_ROOT/examples/clean-csv.pipe" days.csv --on-error skip; cat warm.csv
day,place,celsius
2,Rome,33.0
1,Oslo,21.5
2> junco: skipped: node 'read_csv.fields' (read_csv.fields), row 0, item 2: line 4: 2 fields, the header has 3
2> junco: 1 row skipped
$ printf '12.5 200 /a\n30 500 /b\nxx\n61.0 500 /c\n' | junco run "$JUNCO_SOURCE_ROOT/examples/minutes.pipe" -
{"minute":0,"n":2,"errors":1}
{"minute":1,"n":1,"errors":1}
