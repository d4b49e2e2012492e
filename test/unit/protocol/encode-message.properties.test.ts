import { expect } from 'chai';
import * as fc from 'fast-check';
import { Consistency } from '../../../src/protocol/constants';
import { decodeMessage, encodeMessage } from '../../../src/protocol/encode-message';
import type { RequestMessage, ResponseMessage } from '../../../src/protocol/messages';
import { versions } from '../../../src/protocol/version';
import type { VersionCapabilities } from '../../../src/protocol/version';

const bytes = fc.uint8Array({ maxLength: 40 }).map((value) => Buffer.from(value));
const text = fc.string({ unit: 'grapheme', maxLength: 30 });
const value = fc.oneof(bytes, fc.constant(null), fc.constant(undefined));
const consistency = fc.constantFrom(...Object.values(Consistency));
const int = fc.integer();
const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined });

/** Leaves out what is undefined, as decoding does. */
function dense<T extends object>(record: T): T {
  return Object.fromEntries(Object.entries(record).filter(([, field]) => field !== undefined)) as T;
}

function commonOptions(version: VersionCapabilities): Record<string, fc.Arbitrary<unknown>> {
  return {
    serialConsistency: optional(fc.constantFrom(Consistency.SERIAL, Consistency.LOCAL_SERIAL)),
    timestamp: optional(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
    keyspace: version.hasKeyspacePerRequest ? optional(text) : fc.constant(undefined),
    nowInSeconds: version.hasNowInSeconds ? optional(int) : fc.constant(undefined),
  };
}

function parameters(version: VersionCapabilities): fc.Arbitrary<object> {
  return fc.record({
    consistency,
    values: optional(fc.array(value, { maxLength: 5 })),
    skipMetadata: optional(fc.constant(true)),
    pageSize: optional(int),
    pagingState: optional(bytes),
    ...commonOptions(version),
  }).map(dense);
}

function requests(version: VersionCapabilities): fc.Arbitrary<object> {
  const ids = version.hasResultMetadataId ? { resultMetadataId: bytes } : {};
  const statement = fc.oneof(
    fc.record({ query: text, values: fc.array(value, { maxLength: 3 }) }),
    fc.record({ statementId: bytes, values: fc.array(value, { maxLength: 3 }) }),
  );
  return fc.oneof(
    fc.record({ kind: fc.constant('QUERY'), query: text, parameters: parameters(version) }),
    fc.record({ kind: fc.constant('EXECUTE'), statementId: bytes, ...ids, parameters: parameters(version) }),
    fc.record({ kind: fc.constant('PREPARE'), query: text, keyspace: version.hasKeyspacePerRequest ? optional(text) : fc.constant(undefined) }),
    fc.record({
      kind: fc.constant('BATCH'), type: fc.constantFrom('LOGGED', 'UNLOGGED', 'COUNTER'), consistency,
      statements: fc.array(statement, { maxLength: 4 }), ...commonOptions(version),
    }),
    fc.record({ kind: fc.constant('REGISTER'), eventTypes: fc.array(text, { maxLength: 4 }) }),
    fc.record({ kind: fc.constant('AUTH_RESPONSE'), token: fc.oneof(bytes, fc.constant(null)) }),
  ).map(dense);
}

const responses = fc.oneof(
  fc.record({ kind: fc.constant('AUTHENTICATE'), authenticator: text }),
  fc.record({ kind: fc.constantFrom('AUTH_CHALLENGE', 'AUTH_SUCCESS'), token: fc.oneof(bytes, fc.constant(null)) }),
  fc.record({ kind: fc.constant('RESULT'), resultKind: fc.constant('SET_KEYSPACE'), keyspace: text }),
  fc.record({ kind: fc.constant('ERROR'), code: fc.constantFrom(0x0000, 0x2000, 0x2200), message: text }),
  fc.record({ kind: fc.constant('ERROR'), code: fc.constant(0x1000), message: text, consistency, required: int, alive: int }),
  fc.record({ kind: fc.constant('ERROR'), code: fc.constant(0x2400), message: text, keyspace: text, table: text }),
);

describe('protocol: messages: properties', () => {
  for (const version of Object.values<VersionCapabilities>(versions)) {
    const stream = fc.integer({ min: 0, max: 32_767 });

    it(`every request of ${version.name} is read as it was written`, () => {
      fc.assert(fc.property(requests(version), stream, fc.boolean(), (message, id, tracing) => {
        const encoded = encodeMessage(message as RequestMessage, { version: version.code, stream: id, tracing });
        const decoded = decodeMessage(encoded, { direction: 'request' });
        expect(decoded).to.include({ version: version.code, stream: id });
        expect(dense(decoded.message)).to.deep.equal(message);
      }), { numRuns: 400 });
    });

    it(`every response of ${version.name} is read as it was written`, () => {
      fc.assert(fc.property(responses, stream, optional(fc.array(text, { maxLength: 3 })), (message, id, warnings) => {
        const options = { version: version.code, stream: id, ...(warnings !== undefined && { warnings }) };
        const decoded = decodeMessage(encodeMessage(message as ResponseMessage, options), { direction: 'response' });
        expect(decoded.warnings).to.deep.equal(warnings);
        expect(decoded.message).to.deep.equal(message);
      }), { numRuns: 400 });
    });
  }
});
