import { Cluster } from '../../../../src/session/cluster';
import type { ClusterOptions } from '../../../../src/cluster/cluster-options';
import { makeBundle } from '../../../support/astra-bundle';
import { FakeNetwork } from '../../../support/fake-network';
import type { FakeSocket } from '../../../support/fake-network';
import { FakeNode } from '../../../support/fake-node';
import { Authority } from '../../../support/tls-authority';

/** What the metadata service answers: a status and a body. */
export type ServiceAnswer = readonly [status: number, body: unknown];

let authority: Authority | undefined;
let client: Awaited<ReturnType<Authority['issue']>> | undefined;

/** A cloud database on the network in memory: a metadata service, and nodes that a proxy knows by their host ids. */
export class FakeCloud {
  readonly network = new FakeNetwork();
  readonly nodes: FakeNode[] = [];
  readonly warnings: string[] = [];
  readonly clusters: Cluster[] = [];
  /** Requests that came to the service. */
  asked = 0;
  proxyPort = 29_042;
  localDataCenter: string | undefined = 'dc1';
  /** Host ids that the service gives; all there are, unless it is set. */
  contactPoints: readonly string[] | undefined;
  answer: () => ServiceAnswer | undefined = () => [200, this.contactInfo];

  /** Virtual time begins today, when the certificates are valid. */
  constructor() {
    this.network.clock.jump(Date.now());
    this.network.name('service', ['10.0.0.8']);
    this.network.name('proxy', ['10.0.0.9']);
    this.network.listen('10.0.0.8:443', { onData: (socket) => this.#respond(socket) });
  }

  get contactInfo(): object {
    const points = this.contactPoints ?? this.nodes.map(({ hostId }) => hostId.toString());
    const proxy = `proxy:${this.proxyPort}`;
    return { contact_info: { local_dc: this.localDataCenter, sni_proxy_address: proxy, contact_points: points } };
  }

  #respond(socket: FakeSocket): void {
    this.asked++;
    const answer = this.answer();
    if (answer === undefined) return;
    const body = typeof answer[1] === 'string' ? answer[1] : JSON.stringify(answer[1]);
    socket.send(Buffer.from(`HTTP/1.1 ${answer[0]} x\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`));
  }

  /** A node that listens on an address of its own, which nobody can connect to. */
  addNode(datacenter = 'dc1'): FakeNode {
    const number = this.nodes.length + 1;
    const node = Object.assign(new FakeNode(this.network, `172.16.0.${number}:9042`), { datacenter });
    this.network.unlisten(node.endpoint);
    this.nodes.push(node);
    for (const each of this.nodes) each.peers = this.nodes.filter((other) => other !== each);
    this.expose(node);
    return node;
  }

  /** The proxy passes connections on to the node. */
  expose(node: FakeNode): void {
    this.network.listen(this.placeOf(node), node);
  }

  /** The proxy refuses connections to the node, and cuts those there are. */
  hide(node: FakeNode): void {
    this.network.unlisten(this.placeOf(node));
    node.cut();
  }

  placeOf(node: FakeNode): string {
    return `10.0.0.9:${this.proxyPort}/${node.hostId.toString()}`;
  }

  /** How the driver calls the node. */
  nameOf(node: FakeNode): string {
    return `proxy:${this.proxyPort}/${node.hostId.toString()}`;
  }

  async bundle(config: Readonly<Record<string, unknown>> = {}): Promise<Buffer> {
    authority ??= await Authority.create();
    client ??= await authority.issue({ usage: 'client' });
    return makeBundle({ host: 'service', port: 443, ca: authority.cert, client, config });
  }

  async cluster(options: ClusterOptions = {}): Promise<Cluster> {
    const cluster = new Cluster({ cloud: { secureConnectBundle: await this.bundle() }, ...options }, this.network.environment);
    cluster.on('warning', (text) => this.warnings.push(text));
    this.clusters.push(cluster);
    return cluster;
  }
}
