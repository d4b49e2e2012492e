import type { Uuid } from '../../values/uuid';

/** A node's endpoint as the cluster itself sees it. */
export interface NodeEndpoint {
  readonly address: string;
  readonly port: number;
  readonly hostId: Uuid;
  readonly datacenter: string;
}

/** Turns the endpoints that nodes know each other by into those that this client reaches them by. */
export interface AddressTranslator {
  /** To throw fails the reading of the topology, which is tried again later. */
  translate(node: NodeEndpoint): EndpointOf | Promise<EndpointOf>;
}

/** Where a node is reached. */
export interface EndpointOf {
  /** An IP address, or a name, which the certificate of the node must then carry. */
  readonly address: string;
  readonly port: number;
  /** The name that the certificate of the node must carry, where `address` is an IP address. */
  readonly hostname?: string;
}
