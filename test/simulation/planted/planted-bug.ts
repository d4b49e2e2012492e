/** A mistake that somebody could make in src: text that is found once in a file, and what stands there instead. */
export interface PlantedBug {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** The text with the mistake in it; throws when what it replaces is not there, or more than once. */
export function plant({ file, find, replace }: PlantedBug, text: string): string {
  const parts = text.split(find);
  if (parts.length === 2) return parts.join(replace);
  throw new Error(`${JSON.stringify(find)} is found ${parts.length - 1} times in ${file}: the planted bugs must follow the code`);
}
