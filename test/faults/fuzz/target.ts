import type { Draft } from './draft';
import type { FrameRandom } from './frame-random';
import type { Mutator } from './mutators';
import type { Sample, SamplePicker } from './sample';

/** Something that reads bytes of peers, and what its bytes are made of. */
export interface Target {
  readonly name: string;
  /** How many of all frames are for it, in proportion. */
  readonly weight: number;
  readonly picker: SamplePicker;
  /** Ways to spoil its bytes that no other target has. */
  readonly mutators?: readonly Mutator[];
  /** How many bytes one byte may become when decompressed; 1. */
  readonly expansion?: number;
  /** Makes a draft look whole again (lengths, checksums), so that what lies deeper is reached. */
  repair?(draft: Draft, random: FrameRandom): void;
  /** Decodes; gives what users would hold. May throw what the driver throws, and nothing else. */
  read(bytes: Buffer, sample: Sample, random: FrameRandom): unknown;
  /** Does with it what users would do: encode it again, print it. */
  use?(decoded: unknown, sample: Sample, random: FrameRandom): void;
}
