import { BigDecimal, Duration, LocalDate, LocalTime, TimeUuid, Tuple, Uuid } from '../../src/index';
import { describeTypes } from './type-matrix';
import type { Notes } from './type-matrix';

const u1 = '00000000-0000-4000-8000-000000000001';
const t1 = '13814000-1dd2-11b2-8080-808080808080';
const floats = Array.from({ length: 1_024 }, (_, i) => i / 8 - 64);
const long = 'x'.repeat(200);
const noEmptyList: Notes = { peerWrites: 'it cannot write an empty list inside a vector' };
const noClassName = 'it cannot parse the class name';

describeTypes('vectors of numbers', {
  'vector<float, 3>': [
    ['[0.5, -0.0, 1e-45]', Float32Array.of(0.5, -0, 1e-45)],
    ['[NaN, Infinity, -Infinity]', Float32Array.of(NaN, Infinity, -Infinity)],
  ],
  'vector<float, 1>': [['[1.5]', Float32Array.of(1.5)]],
  'vector<float, 1024>': [[`[${floats.join(', ')}]`, Float32Array.from(floats)]],
  'vector<double, 2>': [['[0.1, NaN]', [0.1, NaN]]],
  'vector<tinyint, 2>': [['[127, -128]', [127, -128]]],
  'vector<smallint, 2>': [['[32767, -32768]', [32_767, -32_768]]],
  'vector<int, 2>': [['[2147483647, -2147483648]', [2 ** 31 - 1, -(2 ** 31)]]],
  'vector<bigint, 2>': [['[9223372036854775807, -1]', [2n ** 63n - 1n, -1n]]],
  'vector<varint, 3>': [['[0, 128, -9223372036854775809]', [0n, 128n, -(2n ** 63n) - 1n]]],
  'vector<decimal, 2>': [['[1.10, -1E+20]', [new BigDecimal(110n, 2), new BigDecimal(-1n, -20)]]],
});

describeTypes('vectors of other scalars', {
  'vector<ascii, 2>': [["['a', 'bcd']", ['a', 'bcd']]],
  'vector<text, 2>': [
    ["['a', 'bcd']", ['a', 'bcd']], ["['', '😀']", ['', '😀']], [`['${long}', 'é']`, [long, 'é']],
  ],
  'vector<blob, 2>': [['[0x, 0x00ff]', [Buffer.alloc(0), Buffer.from([0, 255])]]],
  'vector<boolean, 3>': [['[true, false, true]', [true, false, true]]],
  'vector<uuid, 1>': [[`[${u1}]`, [Uuid.fromString(u1)]]],
  'vector<timeuuid, 1>': [[`[${t1}]`, [TimeUuid.fromString(t1)]]],
  'vector<inet, 2>': [["['127.0.0.1', '::1']", ['127.0.0.1', '::1']]],
  'vector<date, 2>': [
    ["['1970-01-01', '-5877641-06-23']", [LocalDate.fromEpochDays(0), LocalDate.fromEpochDays(-(2 ** 31))]],
  ],
  'vector<time, 1>': [["['23:59:59.999999999']", [LocalTime.of(23, 59, 59, 999_999_999)]]],
  'vector<timestamp, 2>': [['[0, -1]', [new Date(0), new Date(-1)]]],
  'vector<counter, 2>': [['[1, -9223372036854775808]', [1n, -(2n ** 63n)]]],
  'vector<duration, 2>': [['[1mo2d3ns, -1h]', [new Duration(1, 2, 3n), new Duration(0, 0, -3_600_000_000_000n)]]],
});

describeTypes('vectors of collections', {
  'vector<frozen<list<int>>, 2>': [['[[], [1, 2]]', [[], [1, 2]], noEmptyList], ['[[1], [2]]', [[1], [2]]]],
  'vector<list<int>, 1>': [['[[1, 2, 3]]', [[1, 2, 3]]]],
  'vector<frozen<set<text>>, 1>': [["[{'a', 'b'}]", [new Set(['a', 'b'])]]],
  'vector<frozen<map<text, int>>, 2>': [["[{}, {'a': 1}]", [new Map(), new Map([['a', 1]])]]],
  'vector<frozen<tuple<int, text>>, 2>': [["[(1, 'x'), (null, null)]", [new Tuple(1, 'x'), new Tuple(null, null)]]],
  'vector<vector<float, 2>, 2>': [['[[1.5, -1.5], [0, 2]]', [Float32Array.of(1.5, -1.5), Float32Array.of(0, 2)]]],
  'vector<vector<text, 2>, 2>': [["[['a', ''], ['bcd', 'e']]", [['a', ''], ['bcd', 'e']]]],
  'vector<vector<vector<int, 1>, 2>, 2>': [['[[[1], [2]], [[3], [4]]]', [[[1], [2]], [[3], [4]]]]],
});

describeTypes('vectors inside other types', {
  'list<vector<float, 2>>': [['[[1, 2], [3, 4]]', [Float32Array.of(1, 2), Float32Array.of(3, 4)]]],
  'set<vector<text, 2>>': [["{['a', 'b']}", new Set([['a', 'b']])]],
  'map<text, vector<float, 2>>': [["{'k': [1, 2]}", new Map([['k', Float32Array.of(1, 2)]])]],
  'tuple<int, vector<smallint, 2>>': [['(1, [2, 3])', new Tuple(1, [2, 3])]],
  embedding: [
    [
      "{name: 'x', at: [0.5, -0.5], words: ['a', 'b']}",
      { name: 'x', at: Float32Array.of(0.5, -0.5), words: ['a', 'b'] },
    ],
    ["{name: 'x'}", { name: 'x', at: null, words: null }],
  ],
  'frozen<embedding>': [['{at: [1, 2]}', { name: null, at: Float32Array.of(1, 2), words: null }]],
  'vector<place, 2>': [['[{x: 1}, {x: 2, y: 3}]', [{ x: 1, y: null }, { x: 2, y: 3 }]]],
  'vector<frozen<embedding>, 1>': [
    ["[{name: 'x', at: [1, 2], words: ['a', '']}]", [{ name: 'x', at: Float32Array.of(1, 2), words: ['a', ''] }], {
      peerWrites: noClassName, peerReads: noClassName,
    }],
  ],
}, [
  'CREATE TYPE embedding (name text, at vector<float, 2>, words vector<text, 2>)', 'CREATE TYPE place (x int, y int)',
]);
