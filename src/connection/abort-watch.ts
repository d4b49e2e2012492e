/** Who is told that a signal has aborted; an object that is there anyway costs less than a function of its own. */
export interface AbortListener {
  handleEvent(): void;
}

/** The one listener that a signal gets, however many share the signal: Node warns of more than ten. */
class AbortWatch implements AbortListener {
  readonly listeners = new Set<AbortListener>();

  handleEvent(): void {
    for (const listener of [...this.listeners]) if (this.listeners.has(listener)) listener.handleEvent();
  }
}

const watches = new WeakMap<AbortSignal, AbortWatch>();

/** Tells the listener when the signal aborts, until {@link unwatchAbort}. */
export function watchAbort(signal: AbortSignal, listener: AbortListener): void {
  let watch = watches.get(signal);
  if (watch === undefined) {
    watch = new AbortWatch();
    watches.set(signal, watch);
  }
  if (watch.listeners.size === 0) signal.addEventListener('abort', watch);
  watch.listeners.add(listener);
}

/** Nothing stays on the signal once the last listener has gone. */
export function unwatchAbort(signal: AbortSignal, listener: AbortListener): void {
  const watch = watches.get(signal);
  if (watch?.listeners.delete(listener) === true && watch.listeners.size === 0) signal.removeEventListener('abort', watch);
}
