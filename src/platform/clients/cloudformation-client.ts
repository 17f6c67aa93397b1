import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { As, Clients } from '../../core/clients.ts';
import { options } from './client-options.ts';

export const cloudformation = (as: As = {}): Clients['cloudformation'] =>
  new CloudFormationClient({ ...options, ...as });
