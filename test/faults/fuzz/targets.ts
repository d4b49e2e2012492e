import { lz4BlockTarget } from './lz4-target';
import { compressedMessageTarget, messageTarget } from './message-target';
import { classNameSamples, compressedMessageSamples, messageSamples, typeTextSamples, valueSamples } from './samples';
import { streamSamples } from './stream-samples';
import { streamTarget } from './stream-target';
import type { Target } from './target';
import { classNameTarget, typeTextTarget, valueTarget } from './value-target';

/** Everything in purecql that reads bytes of a peer. */
export function allTargets(): Target[] {
  const messages = messageSamples();
  const compressed = compressedMessageSamples();
  const streams = streamSamples(messages, compressed);
  return [
    messageTarget(messages),
    compressedMessageTarget(compressed),
    streamTarget('streams', 4, streams.plain),
    streamTarget('compressed streams', 1, streams.compressed),
    streamTarget('segments', 6, streams.segments),
    streamTarget('lz4 segments', 6, streams.lz4Segments),
    lz4BlockTarget(messages),
    valueTarget(valueSamples()),
    classNameTarget(classNameSamples()),
    typeTextTarget(typeTextSamples()),
  ];
}
