import { inspect } from 'node:util';
import type { DataType } from '../../../src/codec/data-type';
import { formatType } from '../../../src/codec/data-type';
import { parseClassName } from '../../../src/codec/class-name';
import { formatClassName } from '../../../src/codec/marshal-classes';
import { CodecRegistry } from '../../../src/codec/registry';
import { parseType } from '../../../src/codec/type-parser';
import { decodeValue, encodeValue } from '../../../src/codec/value';
import type { FrameRandom } from './frame-random';
import { SamplePicker } from './sample';
import type { Sample } from './sample';
import { sizeOf } from './size-of';
import type { Target } from './target';
import { WrongResultError } from './trial';

const printedBytes = 4_096;
const registries = [
  new CodecRegistry(),
  new CodecRegistry({ int64: 'number', map: 'object' }),
  new CodecRegistry({ int64: 'long' }),
  new CodecRegistry({ int64: 'string' }),
];

/** Values of every type. */
export function valueTarget(samples: readonly Sample[]): Target {
  return {
    name: 'values',
    weight: 8,
    picker: new SamplePicker(samples),
    read: (bytes, sample, random) => decodeValue(sample.type!, bytes, random.pick(registries)),
    use(value, sample, random) {
      // The text of a bigint takes the square of its length, which is JavaScript's own affair.
      if (random.isOneIn(32) && sizeOf(value) < printedBytes) inspect(value);
      if (random.isOneIn(4)) writeAgain(sample.type!, value);
    },
  };
}

/** What was read can be written, and is then read as what is written in the same way; a key that came twice comes once then. */
function writeAgain(type: DataType, value: unknown): void {
  const written = encodeValue(type, decodeValue(type, encodeValue(type, value)));
  const again = encodeValue(type, decodeValue(type, written));
  if (Buffer.compare(written ?? Buffer.alloc(0), again ?? Buffer.alloc(0)) !== 0) {
    throw new WrongResultError(`A ${formatType(type)} changes when it is written again`);
  }
}

/** Names of Java classes, as they stand for types (v5 spec §4.2.5.2). */
export function classNameTarget(samples: readonly Sample[]): Target {
  return textTarget('class names', samples, (text) => parseClassName(text.slice(0, 0xffff)), formatClassName);
}

/** Types as CQL has them; no peer sends these but users do. */
export function typeTextTarget(samples: readonly Sample[]): Target {
  return textTarget('types as text', samples, parseType, formatType);
}

function textTarget(
  name: string, samples: readonly Sample[], parse: (text: string) => DataType, format: (type: DataType) => string,
): Target {
  return {
    name,
    weight: 1,
    picker: new SamplePicker(samples),
    read: (bytes) => parse(bytes.toString('latin1')),
    use(decoded, _sample, random: FrameRandom) {
      const text = format(decoded as DataType);
      if (random.isOneIn(4) && format(parse(text)) !== text) {
        throw new WrongResultError(`${text} changes when it is read again`);
      }
      random.pick(registries).codecFor(decoded as DataType);
    },
  };
}
