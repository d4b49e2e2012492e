import { Draft } from './draft';
import { FrameRandom } from './frame-random';
import type { FrameSource } from './fuzzer';
import { mutate } from './mutators';
import type { Target } from './target';
import type { Input } from './trial';

interface Part {
  readonly target: Target;
  readonly draft: Draft;
}

/** Samples of the targets, spoiled: the same frames for the same seed. */
export class MutantSource implements FrameSource {
  readonly #random: FrameRandom;
  readonly #drawn: Part[] = [];

  constructor(seed: number, targets: readonly Target[]) {
    this.#random = new FrameRandom(seed);
    for (const target of targets) {
      const part = { target, draft: new Draft(target.picker.samples) };
      for (let ticket = 0; ticket < target.weight; ticket++) this.#drawn.push(part);
    }
  }

  make(frame: number): Input {
    const random = this.#random;
    random.start(frame);
    const { target, draft } = random.pick(this.#drawn);
    draft.fill(target.picker.draw(random));
    mutate(draft, random, target.mutators);
    target.repair?.(draft, random);
    return { target, sample: draft.sample, bytes: draft.view(), frame };
  }
}
