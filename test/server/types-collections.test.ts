import { BigDecimal, Duration, LocalDate, LocalTime, Tuple, Uuid } from '../../src/index';
import { describeTypes } from './type-matrix';
import type { Notes } from './type-matrix';

const u1 = '00000000-0000-4000-8000-000000000001';
const u2 = 'f0000000-0000-4000-8000-000000000002';
const numbers = Array.from({ length: 5_000 }, (_, i) => i);

const emptyIsNull: Notes = { reads: null };
const noEmptyList: Notes = { peerWrites: 'it writes an empty list or set as null' };
const noNullElement: Notes = { peerWrites: 'it refuses null elements' };
const losesPlace: Notes = { ...noNullElement, peerReads: 'it loses its place after a null element' };

describeTypes('lists, sets and maps', {
  'list<int>': [
    ['[]', [], emptyIsNull], ['[1, 1, -2147483648]', [1, 1, -(2 ** 31)]], [`[${numbers.join(', ')}]`, numbers],
  ],
  'list<text>': [["['', 'é', '😀']", ['', 'é', '😀']]],
  'list<blob>': [['[0x, 0x00ff]', [Buffer.alloc(0), Buffer.from([0, 255])]]],
  'list<boolean>': [['[true, false]', [true, false]]],
  'list<duration>': [['[1mo, -1d]', [new Duration(1, 0, 0n), new Duration(0, -1, 0n)]]],
  'set<int>': [['{}', new Set(), emptyIsNull], ['{3, -1, 2}', new Set([3, -1, 2]), { reads: new Set([-1, 2, 3]) }]],
  'set<text>': [["{'', 'a', '日'}", new Set(['', 'a', '日'])]],
  'set<uuid>': [[`{${u1}, ${u2}}`, new Set([Uuid.fromString(u1), Uuid.fromString(u2)])]],
  'set<inet>': [["{'::1', '127.0.0.1'}", new Set(['::1', '127.0.0.1'])]],
  'map<text, int>': [
    ['{}', new Map(), emptyIsNull], ["{'': 0, '__proto__': 1}", new Map([['', 0], ['__proto__', 1]])],
  ],
  'map<int, text>': [["{-1: 'x', 7: ''}", new Map([[-1, 'x'], [7, '']])]],
  'map<timestamp, blob>': [['{0: 0x01}', new Map([[new Date(0), Buffer.from([1])]])]],
  'map<bigint, decimal>': [['{9223372036854775807: 0.10}', new Map([[2n ** 63n - 1n, new BigDecimal(10n, 2)]])]],
  'map<date, time>': [["{'1970-01-02': '00:00:01'}", new Map([[LocalDate.fromEpochDays(1), LocalTime.of(0, 0, 1)]])]],
  'map<int, duration>': [['{1: 2h}', new Map([[1, new Duration(0, 0, 7_200_000_000_000n)]])]],
});

describeTypes('frozen collections', {
  'frozen<list<int>>': [
    ['[]', [], noEmptyList], ['[7]', [7]], [undefined, [1, null, 2], losesPlace], [undefined, [null], noNullElement],
  ],
  'frozen<list<text>>': [["['']", ['']]],
  'frozen<set<text>>': [['{}', new Set(), noEmptyList], ["{'a'}", new Set(['a'])]],
  'frozen<map<text, int>>': [["{'a': 1}", new Map([['a', 1]])], [undefined, new Map()]],
  'frozen<map<uuid, frozen<set<int>>>>': [[`{${u1}: {1, 2}}`, new Map([[Uuid.fromString(u1), new Set([1, 2])]])]],
});

describeTypes('tuples', {
  'tuple<int, text>': [
    ["(1, 'x')", new Tuple(1, 'x')], ['(null, null)', new Tuple(null, null)], ["(1, '')", new Tuple(1, '')],
  ],
  'frozen<tuple<int, text>>': [["(-1, 'é')", new Tuple(-1, 'é')]],
  'tuple<boolean>': [['(false)', new Tuple(false)]],
  'tuple<int, frozen<list<int>>>': [
    ['(1, [])', new Tuple(1, []), noEmptyList], ['(1, [2, 3])', new Tuple(1, [2, 3])],
  ],
  'tuple<bigint, tuple<double, tuple<uuid>>>': [
    [`(1, (-0.0, (${u1})))`, new Tuple(1n, new Tuple(-0, new Tuple(Uuid.fromString(u1))))],
    ['(1, (NaN, (null)))', new Tuple(1n, new Tuple(NaN, new Tuple(null)))], ['(1, null)', new Tuple(1n, null)],
  ],
  'tuple<duration, varint, inet, date>': [
    ["(1d, 128, '::1', '1970-01-01')", new Tuple(new Duration(0, 1, 0n), 128n, '::1', LocalDate.fromEpochDays(0))],
  ],
});

describeTypes('nested types', {
  'map<text, frozen<list<frozen<tuple<int, text>>>>>': [
    ["{'a': [(1, 'x'), (null, '')], 'b': [(2, null)]}", new Map([
      ['a', [new Tuple(1, 'x'), new Tuple(null, '')]], ['b', [new Tuple(2, null)]],
    ])],
    ["{'a': []}", new Map([['a', []]]), { peerWrites: 'it cannot write an empty list inside a map' }],
  ],
  'list<frozen<list<int>>>': [['[[1], [2, 3]]', [[1], [2, 3]]]],
  'set<frozen<list<int>>>': [['{[1], [1, 2], [2]}', new Set([[1], [1, 2], [2]])]],
  'map<frozen<tuple<int, text>>, frozen<map<text, frozen<set<bigint>>>>>': [
    ["{(1, 'k'): {'m': {1, 2}}}", new Map([[new Tuple(1, 'k'), new Map([['m', new Set([1n, 2n])]])]])],
  ],
  'list<frozen<map<int, frozen<set<frozen<tuple<int, frozen<list<text>>>>>>>>>': [
    ["[{1: {(1, ['deep'])}}, {}]", [new Map([[1, new Set([new Tuple(1, ['deep'])])]]), new Map()]],
  ],
  'map<text, frozen<map<text, frozen<map<text, frozen<map<text, frozen<map<text, frozen<map<text, int>>>>>>>>>>>': [
    ["{'1': {'2': {'3': {'4': {'5': {'6': 7}}}}}}", nestedMaps(['1', '2', '3', '4', '5', '6'], 7)],
  ],
});

describeTypes('user-defined types', {
  address: [
    ["{street: 'x', zip: -1, tags: {'a', 'b'}}", { street: 'x', zip: -1, tags: new Set(['a', 'b']) }],
    ["{street: ''}", { street: '', zip: null, tags: null }],
    [undefined, { street: null, zip: null, tags: null }, emptyIsNull],
  ],
  'frozen<address>': [
    ["{street: '😀', zip: 0}", { street: '😀', zip: 0, tags: null }],
    [undefined, { street: null, zip: null, tags: null }],
    ["{street: 'x', zip: 1, tags: {}}", { street: 'x', zip: 1, tags: new Set() }, noEmptyList],
  ],
  person: [
    [
      `{"Full Name": 'Ada', home: {street: 'é', zip: 1, tags: {'a'}}, past: [(1, null)]}`,
      { 'Full Name': 'Ada', home: { street: 'é', zip: 1, tags: new Set(['a']) }, past: [new Tuple(1, null)] },
    ],
  ],
  'list<frozen<address>>': [
    ["[{street: 'a'}, {zip: 2}]", [{ street: 'a', zip: null, tags: null }, { street: null, zip: 2, tags: null }]],
  ],
  'map<text, frozen<person>>': [
    ["{'k': {past: [(1, 'x')]}}", new Map([['k', { 'Full Name': null, home: null, past: [new Tuple(1, 'x')] }]])],
  ],
  'tuple<int, frozen<address>>': [["(1, {zip: 3})", new Tuple(1, { street: null, zip: 3, tags: null })]],
  'set<frozen<point>>': [['{{x: 1.5, y: -0.0}}', new Set([{ x: 1.5, y: -0 }])]],
}, [
  'CREATE TYPE address (street text, zip int, tags frozen<set<text>>)',
  'CREATE TYPE person ("Full Name" text, home frozen<address>, past frozen<list<frozen<tuple<int, text>>>>)',
  'CREATE TYPE point (x double, y double)',
]);

function nestedMaps(keys: readonly string[], innermost: unknown): unknown {
  return keys.reduceRight((value, key) => new Map([[key, value]]), innermost);
}
