import type { ByteReader } from '../../bytes/byte-reader';
import type { ByteWriter } from '../../bytes/byte-writer';
import { ErrorCode } from '../constants';
import type { Consistency } from '../constants';
import { failureReasonName } from '../failure-reasons';
import type { VersionCapabilities } from '../version';
import { readInetAddress, writeInetAddress } from './inet';
import {
  readConsistency, writeConsistency, writeCount, writeInt, writeShortBytes, writeString, writeStringList,
} from './notation';

/** Why one replica failed. */
export interface FailureReason {
  readonly address: string;
  readonly code: number;
  /** The code's name in the family of the server; UNKNOWN when it is not known here. */
  readonly name?: string;
}

interface Acknowledgements {
  readonly consistency: Consistency;
  readonly received: number;
  readonly blockFor: number;
}

interface Failures extends Acknowledgements {
  readonly numFailures: number;
  /** One a node that failed, where the version has them. */
  readonly reasons?: readonly FailureReason[];
}

/** The fields that follow code and message, by error; errors that are not here have none. */
export interface ErrorFields {
  readonly UNAVAILABLE: { readonly consistency: Consistency; readonly required: number; readonly alive: number };
  readonly WRITE_TIMEOUT: Acknowledgements & { readonly writeType: string; readonly contentions?: number };
  readonly READ_TIMEOUT: Acknowledgements & { readonly dataPresent: boolean };
  readonly READ_FAILURE: Failures & { readonly dataPresent: boolean };
  readonly FUNCTION_FAILURE: {
    readonly keyspace: string;
    readonly function: string;
    readonly argumentTypes: readonly string[];
  };
  readonly WRITE_FAILURE: Failures & { readonly writeType: string };
  readonly CAS_WRITE_UNKNOWN: Acknowledgements;
  readonly ALREADY_EXISTS: { readonly keyspace: string; readonly table: string };
  readonly UNPREPARED: { readonly statementId: Buffer };
}

interface ErrorBody<F> {
  read(input: ByteReader, version: VersionCapabilities): F;
  write(fields: F, out: ByteWriter, version: VersionCapabilities): void;
}

const leastReasonBytes = 7;

const bodies = {
  UNAVAILABLE: {
    read: (input) => ({ consistency: readConsistency(input), required: input.int32(), alive: input.int32() }),
    write(fields, out) {
      writeConsistency(out, fields.consistency);
      writeInt(out, fields.required, 'required');
      writeInt(out, fields.alive, 'alive');
    },
  },
  WRITE_TIMEOUT: {
    read(input, version) {
      const fields = { ...readAcknowledgements(input), writeType: input.string() };
      const hasContentions = version.hasContentions && fields.writeType === 'CAS' && input.remaining >= 2;
      return hasContentions ? { ...fields, contentions: input.uint16() } : fields;
    },
    write(fields, out, version) {
      writeAcknowledgements(fields, out);
      writeString(out, fields.writeType, 'the write type');
      if (version.hasContentions && fields.writeType === 'CAS') {
        writeCount(out, fields.contentions ?? 0, '[short]', 'contentions');
      }
    },
  },
  READ_TIMEOUT: {
    read: (input) => ({ ...readAcknowledgements(input), dataPresent: input.uint8() !== 0 }),
    write(fields, out) {
      writeAcknowledgements(fields, out);
      out.uint8(fields.dataPresent ? 1 : 0);
    },
  },
  READ_FAILURE: {
    read: (input, version) => ({ ...readFailures(input, version), dataPresent: input.uint8() !== 0 }),
    write(fields, out, version) {
      writeFailures(fields, out, version);
      out.uint8(fields.dataPresent ? 1 : 0);
    },
  },
  FUNCTION_FAILURE: {
    read: (input) => ({ keyspace: input.string(), function: input.string(), argumentTypes: input.stringList() }),
    write(fields, out) {
      writeString(out, fields.keyspace, 'the keyspace');
      writeString(out, fields.function, 'the function');
      writeStringList(out, fields.argumentTypes, 'the argument types');
    },
  },
  WRITE_FAILURE: {
    read: (input, version) => ({ ...readFailures(input, version), writeType: input.string() }),
    write(fields, out, version) {
      writeFailures(fields, out, version);
      writeString(out, fields.writeType, 'the write type');
    },
  },
  CAS_WRITE_UNKNOWN: { read: readAcknowledgements, write: writeAcknowledgements },
  ALREADY_EXISTS: {
    read: (input) => ({ keyspace: input.string(), table: input.string() }),
    write(fields, out) {
      writeString(out, fields.keyspace, 'the keyspace');
      writeString(out, fields.table, 'the table');
    },
  },
  UNPREPARED: {
    read: (input) => ({ statementId: input.shortBytes() }),
    write: (fields, out) => writeShortBytes(out, fields.statementId, 'the statement id'),
  },
} satisfies { [N in keyof ErrorFields]: ErrorBody<ErrorFields[N]> };

type AnyErrorBody = ErrorBody<object>;

const bodyByCode = new Map<number, AnyErrorBody>(
  Object.entries(bodies).map(([name, body]) => [ErrorCode[name as keyof ErrorFields], body as AnyErrorBody]),
);

const knownCodes: ReadonlySet<number> = new Set(Object.values(ErrorCode));

/** Whether a code is in the table of errors. */
export function isKnownError(code: number): boolean {
  return knownCodes.has(code);
}

/** How the fields of an error are read and written; undefined when it has none. */
export function bodyOfCode(code: number): AnyErrorBody | undefined {
  return bodyByCode.get(code);
}

function readAcknowledgements(input: ByteReader): Acknowledgements {
  return { consistency: readConsistency(input), received: input.int32(), blockFor: input.int32() };
}

function writeAcknowledgements(fields: Acknowledgements, out: ByteWriter): void {
  writeConsistency(out, fields.consistency);
  writeInt(out, fields.received, 'received');
  writeInt(out, fields.blockFor, 'blockFor');
}

/** A number of failures, or the reason of each (v5 spec §8, code 0x1300). */
function readFailures(input: ByteReader, version: VersionCapabilities): Failures {
  const acknowledgements = readAcknowledgements(input);
  const numFailures = input.int32();
  if (!version.hasFailureReasons) return { ...acknowledgements, numFailures };
  const reasons: FailureReason[] = [];
  for (let count = input.checkCount(numFailures, leastReasonBytes); count > 0; count--) {
    const address = readInetAddress(input);
    const code = input.uint16();
    reasons.push({ address, code, name: failureReasonName(version.family, code) });
  }
  return { ...acknowledgements, numFailures, reasons };
}

function writeFailures(fields: Failures, out: ByteWriter, version: VersionCapabilities): void {
  writeAcknowledgements(fields, out);
  if (!version.hasFailureReasons) return writeInt(out, fields.numFailures, 'numFailures');
  const reasons = fields.reasons ?? [];
  out.int32(reasons.length);
  for (const { address, code } of reasons) {
    writeInetAddress(address, out);
    writeCount(out, code, '[short]', 'the code of a reason');
  }
}
