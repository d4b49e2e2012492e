import type { Offer } from '../connection/handshake';
import { Consistency } from '../protocol/constants';

/** What Astra says of itself in SUPPORTED; it refuses writes at ONE, LOCAL_ONE and ANY. */
const astra = 'DATASTAX_APOLLO';

/** The consistency of requests that name none, by the product that the server says it is (protocol facts §5.7). */
export function defaultConsistencyOf(offer: Offer): Consistency {
  return offer['PRODUCT_TYPE']?.includes(astra) === true ? Consistency.LOCAL_QUORUM : Consistency.LOCAL_ONE;
}
