import type { Offer } from '../connection/handshake';
import { Consistency } from '../protocol/constants';

/** What Astra says of itself in SUPPORTED; it refuses writes at ONE, LOCAL_ONE and ANY. */
const astra = 'DATASTAX_APOLLO';

/** Whether the server says that it is Astra. */
export function isAstra(offer: Offer): boolean {
  return offer['PRODUCT_TYPE']?.includes(astra) === true;
}

/** The consistency of requests that name none, by the product that the server says it is (protocol facts §5.7). */
export function defaultConsistencyOf(offer: Offer): Consistency {
  return isAstra(offer) ? Consistency.LOCAL_QUORUM : Consistency.LOCAL_ONE;
}
