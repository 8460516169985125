import {describe, expect, test} from 'vitest';
import {renderGoTemplate} from '../../source/printers/go-template/go-template.ts';

const pod = {
	metadata: {name: 'web', labels: {app: 'web', tier: 'front'}, annotations: null},
	spec: {
		containers: [
			{name: 'a', image: 'nginx', ports: [{containerPort: 80}]},
			{name: 'b', image: 'redis'},
		],
		replicas: 3,
	},
	status: {phase: 'Running', large: 1_500_000, huge: 1e21, ready: true, secret: 'aGVsbG8='},
};

describe('what a template makes of a pod', () => {
	test.each([
		['plain text', 'hello', 'hello'],
		['a field', '{{.metadata.name}}', 'web'],
		['a number of JSON', '{{.spec.replicas}} {{.status.large}} {{.status.huge}}', '3 1500000 1e+21'],
		['no value', '{{.metadata.nothing}} {{.a.b.c}}', '<no value> <no value>'],
		['nil', '{{.metadata.annotations}}', '<nil>'],
		['a map and a list', '{{.metadata.labels}} {{(index .spec.containers 0).ports}}', 'map[app:web tier:front] [map[containerPort:80]]'],
		['range over a list', '{{range .spec.containers}}{{.name}}={{.image}} {{end}}', 'a=nginx b=redis '],
		['range over a map, by its keys', '{{range $k, $v := .metadata.labels}}{{$k}}:{{$v}};{{end}}', 'app:web;tier:front;'],
		['range with an index', '{{range $i, $c := .spec.containers}}{{if $i}}, {{end}}{{$c.name}}{{end}}', 'a, b'],
		['range over nothing', '{{range .spec.volumes}}x{{else}}none{{end}}', 'none'],
		['break and continue', '{{range .spec.containers}}{{if eq .name "a"}}{{continue}}{{end}}{{.name}}{{break}}{{end}}', 'b'],
		['if, else if, else', '{{if eq .status.phase "Pending"}}p{{else if eq .status.phase "Running"}}r{{else}}o{{end}}', 'r'],
		['with', '{{with .status}}{{.phase}}{{end}}{{with .nothing}}x{{else}}y{{end}}', 'Runningy'],
		['the root in a range', '{{range .spec.containers}}{{$.metadata.name}}/{{.name}} {{end}}', 'web/a web/b '],
		['variables', '{{$x := .metadata.name}}{{$x}}{{$x = "y"}}{{$x}}', 'weby'],
		['a variable set in a range', '{{$last := ""}}{{range .spec.containers}}{{$last = .name}}{{end}}{{$last}}', 'b'],
		['trimmed blanks', 'a  {{- " b " -}}  c\n{{- /* nothing */ -}}\n d', 'a b cd'],
		['a new line', '{{range .spec.containers}}{{.name}}{{"\\n"}}{{end}}', 'a\nb\n'],
		['a raw string', '{{`a\\n`}}', 'a\\n'],
		['and, or, not', '{{and .status.ready .status.phase}} {{or .nothing "x"}} {{not .status.ready}}', 'Running x false'],
		['len and index', '{{len .spec.containers}} {{len "abc"}} {{index .metadata.labels "app"}} {{index .spec.containers 1 "name"}}', '2 3 web b'],
		['printf', '{{printf "%-6s|%s|%v|%q" .metadata.name .status.phase .spec.replicas "x"}}', 'web   |Running|3|"x"'],
		['printf of a number of JSON as an integer', '{{printf "%d %.1f" .spec.replicas .spec.replicas}}', '%!d(float64=3) 3.0'],
		['a pipeline', '{{.metadata.name | printf "%s-%s" "x" | len}}', '5'],
		['base64decode', '{{.status.secret | base64decode}}', 'hello'],
		['exists', '{{exists . "status" "phase"}} {{if not (exists .spec "x")}}no{{end}}', 'true no'],
		['slice and html', '{{slice .metadata.name 1}} {{"<a>" | html}}', 'eb &lt;a&gt;'],
		['comparisons of equal types', '{{lt 1 2}} {{ge "b" "a"}} {{ne 1 2}} {{eq .metadata.name "a" "web"}}', 'true true true true'],
		['range over a number', '{{range 3}}{{.}}{{end}}', '012'],
	])('%s', (_name, template, output) => {
		expect(renderGoTemplate(template, pod)).toBe(output);
	});
});

describe('errors have upstream’s words and places', () => {
	test.each([
		[
			'a field of a text',
			'{{.metadata.name.first}}',
			'template: output:1:11: executing "output" at <.metadata.name.first>: can\'t evaluate field first in type interface {}',
		],
		[
			'other types',
			'{{if eq .spec.replicas 3}}x{{end}}',
			'template: output:1:5: executing "output" at <eq .spec.replicas 3>: error calling eq: incompatible types for comparison',
		],
		['an unknown function', '{{upper .x}}', 'template: output:1: function "upper" not defined'],
		['an action without an end', '{{if .x}}a', 'template: output:1: unexpected EOF'],
		['an end without a beginning', 'a\n{{end}}', 'template: output:2: unexpected {{end}}'],
		['an action that is not closed', '{{.x', 'template: output:1: unclosed action'],
		['an unknown variable', '{{$x}}', 'template: output:1: undefined variable "$x"'],
		[
			'range over a text',
			'{{range .metadata.name}}x{{end}}',
			'template: output:1:8: executing "output" at <.metadata.name>: range can\'t iterate over web',
		],
		[
			'an index beyond the end',
			'{{index .spec.containers 7}}',
			'template: output:1:2: executing "output" at <index .spec.containe...>: error calling index: index out of range: 7',
		],
		['nothing', '{{}}', 'template: output:1: missing value for command'],
	])('%s', (_name, template, message) => {
		expect(() => renderGoTemplate(template, pod)).toThrow(message);
	});
});
