import { BigDecimal, Duration, LocalDate, LocalTime, TimeUuid, Uuid } from '../../src/index';
import { describeTypes } from './type-matrix';

const hundredDigits = '9'.repeat(100);
const everyAscii = String.fromCharCode(...Array(128).keys());
const everyByte = Buffer.from([...Array(256).keys()]);

const noInfinity = { peerReads: 'it has no Date for it' };

describeTypes('numbers', {
  tinyint: [['0', 0], ['127', 127], ['-128', -128]],
  smallint: [['0', 0], ['32767', 32_767], ['-32768', -32_768]],
  int: [['0', 0], ['-1', -1], ['2147483647', 2 ** 31 - 1], ['-2147483648', -(2 ** 31)]],
  bigint: [
    ['0', 0n], ['-1', -1n], ['4294967296', 2n ** 32n], ['9007199254740993', 2n ** 53n + 1n],
    ['9223372036854775807', 2n ** 63n - 1n], ['-9223372036854775808', -(2n ** 63n)],
  ],
  varint: [
    ['0', 0n], ['127', 127n], ['128', 128n], ['-1', -1n], ['-128', -128n], ['-129', -129n], ['65536', 65_536n],
    ['9223372036854775808', 2n ** 63n], ['-9223372036854775809', -(2n ** 63n) - 1n],
    [hundredDigits, BigInt(hundredDigits)], [`-${hundredDigits}`, -BigInt(hundredDigits)],
  ],
  decimal: [
    ['0', new BigDecimal(0n, 0)], ['0.00', new BigDecimal(0n, 2)], ['1.10', new BigDecimal(110n, 2)],
    ['-12.5', new BigDecimal(-125n, 1)], ['12E+30', new BigDecimal(12n, -30)],
    ['1E-2147483647', new BigDecimal(1n, 2_147_483_647)], [undefined, new BigDecimal(-1n, -(2 ** 31))],
    [`-0.${hundredDigits}`, new BigDecimal(-BigInt(hundredDigits), 100)],
  ],
  float: [
    ['0', 0], ['-0.0', -0], ['1.5', 1.5], ['0.1', Math.fround(0.1)], ['1.4e-45', 2 ** -149],
    ['3.4028235e38', Math.fround(3.4028235e38)], ['NaN', NaN], ['Infinity', Infinity], ['-Infinity', -Infinity],
  ],
  double: [
    ['0', 0], ['-0.0', -0], ['0.1', 0.1], ['9007199254740993', 2 ** 53], ['4.9e-324', Number.MIN_VALUE],
    ['1.7976931348623157e308', Number.MAX_VALUE], ['NaN', NaN], ['Infinity', Infinity], ['-Infinity', -Infinity],
  ],
});

describeTypes('text, bytes and identifiers', {
  ascii: [["''", ''], ["'a'", 'a'], [`'${everyAscii.replace("'", "''")}'`, everyAscii]],
  text: [
    ["''", ''], ["'it''s'", "it's"], ["'é'", 'é'], ["'e\u0301'", 'e\u0301'], ["'日本語'", '日本語'],
    ["'😀𝔘'", '😀𝔘'],
    ["'\uffff\u0000\ufeff'", '\uffff\u0000\ufeff'], [undefined, '€'.repeat(350_000)],
  ],
  varchar: [["'x'", 'x']],
  blob: [
    ['0x', Buffer.alloc(0)], ['0x00', Buffer.alloc(1)], [`0x${everyByte.toString('hex')}`, everyByte],
    [undefined, Buffer.alloc(2 ** 20, everyByte)],
  ],
  boolean: [['true', true], ['false', false]],
  uuid: [
    ['00000000-0000-0000-0000-000000000000', Uuid.fromString('00000000-0000-0000-0000-000000000000')],
    ['ffffffff-ffff-ffff-ffff-ffffffffffff', Uuid.fromString('ffffffff-ffff-ffff-ffff-ffffffffffff')],
    ['b0598992-3b8d-4a3e-8a3c-1d1f2a3b4c5d', Uuid.fromString('b0598992-3b8d-4a3e-8a3c-1d1f2a3b4c5d')],
  ],
  timeuuid: [
    ['13814000-1dd2-11b2-8080-808080808080', TimeUuid.fromString('13814000-1dd2-11b2-8080-808080808080')],
    ['ffffffff-ffff-1fff-ffff-ffffffffffff', TimeUuid.fromString('ffffffff-ffff-1fff-ffff-ffffffffffff')],
    ['00000000-0000-1000-0000-000000000000', TimeUuid.fromString('00000000-0000-1000-0000-000000000000')],
  ],
  inet: [
    ["'0.0.0.0'", '0.0.0.0'], ["'255.255.255.255'", '255.255.255.255'], ["'::'", '::'], ["'::1'", '::1'],
    ["'2001:db8::1'", '2001:db8::1'], ["'fe80:0:0:1::'", 'fe80:0:0:1::'],
    ["'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'", 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
    [undefined, '::ffff:192.0.2.1', { peerReads: 'it prints the last 4 bytes in hexadecimal' }],
  ],
});

describeTypes('dates and times', {
  date: [
    ["'1970-01-01'", LocalDate.fromEpochDays(0)], ["'2000-02-29'", LocalDate.fromString('2000-02-29')],
    ["'-0001-01-01'", LocalDate.fromString('-0001-01-01')], ["'-5877641-06-23'", LocalDate.fromEpochDays(-(2 ** 31))],
    ['4294967295', LocalDate.fromEpochDays(2 ** 31 - 1)],
  ],
  time: [
    ["'00:00:00'", LocalTime.fromNanoseconds(0n)], ["'13:30:54.000000001'", LocalTime.of(13, 30, 54, 1)],
    ["'23:59:59.999999999'", LocalTime.fromNanoseconds(86_399_999_999_999n)],
  ],
  timestamp: [
    ['0', new Date(0)], ['-1', new Date(-1)], ["'2026-12-31T23:59:59.999Z'", new Date('2026-12-31T23:59:59.999Z')],
    ['8640000000000000', new Date(8.64e15)], ['-8640000000000000', new Date(-8.64e15)],
    ['8640000000000001', 8_640_000_000_000_001n, noInfinity], ['9223372036854775807', 2n ** 63n - 1n, noInfinity],
    ['-9223372036854775808', -(2n ** 63n), noInfinity],
  ],
  duration: [
    ['0ns', new Duration(0, 0, 0n)], ['1y2mo3w4d5h6m7s8ms9us10ns', Duration.fromString('1y2mo3w4d5h6m7s8ms9us10ns')],
    ['-1mo1d1ns', new Duration(-1, -1, -1n)], ['-90m', new Duration(0, 0, -5_400_000_000_000n)],
    ['178956970y7mo2147483647d2562047h47m16s854ms775us807ns', new Duration(2 ** 31 - 1, 2 ** 31 - 1, 2n ** 63n - 1n)],
    [undefined, new Duration(-(2 ** 31), -(2 ** 31), -(2n ** 63n))],
  ],
});
