import { ExecutionProfile } from './execution-profile';
import type { ExecutionProfileOptions } from './execution-profile';
import { WorkloadPolicy } from './policies/selective-policies';

/**
 * An execution profile for DSE Search: only nodes that run it, at LOCAL_ONE, which is what it takes; what is given stands over
 * that, but for the nodes.
 */
export function searchProfile(options: ExecutionProfileOptions = {}): ExecutionProfile {
  return new ExecutionProfile({
    consistency: 'LOCAL_ONE', ...options, loadBalancingPolicy: new WorkloadPolicy('Search', options.loadBalancingPolicy),
  });
}
