import { expect } from 'chai';

import { scalarKinds } from '../../../src/codec/data-type';
import { kindsByTypeCode, typeCodes } from '../../../src/codec/type-codes';

describe('codec: type codes', () => {
  // v5 spec §4.2.5.2
  const spec: [code: number, kind: string][] = [
    [0x00, 'custom'], [0x01, 'ascii'], [0x02, 'bigint'], [0x03, 'blob'], [0x04, 'boolean'], [0x05, 'counter'],
    [0x06, 'decimal'],
    [0x07, 'double'], [0x08, 'float'], [0x09, 'int'], [0x0b, 'timestamp'], [0x0c, 'uuid'], [0x0d, 'text'],
    [0x0e, 'varint'],
    [0x0f, 'timeuuid'], [0x10, 'inet'], [0x11, 'date'], [0x12, 'time'], [0x13, 'smallint'], [0x14, 'tinyint'],
    [0x15, 'duration'],
    [0x20, 'list'], [0x21, 'map'], [0x22, 'set'], [0x30, 'udt'], [0x31, 'tuple'],
  ];

  it('are those of the specification, both ways', () => {
    expect(Object.entries(typeCodes).map(([kind, code]) => [code, kind])).to.have.deep.members(spec);
    for (const [code, kind] of spec) expect(kindsByTypeCode.get(code), kind).to.equal(kind);
  });

  it('know text by the code of old versions', () => expect(kindsByTypeCode.get(0x0a)).to.equal('text'));

  it('know no other code', () => {
    const known = new Set([...spec.map(([code]) => code), 0x0a]);
    for (let code = -1; code <= 0xffff; code++) {
      expect(kindsByTypeCode.has(code), String(code)).to.equal(known.has(code));
    }
  });

  it('have one for each scalar type', () => expect(Object.keys(typeCodes)).to.include.members([...scalarKinds]));
});
