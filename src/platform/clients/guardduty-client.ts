import { GuardDutyClient } from '@aws-sdk/client-guardduty';
import type { As, Clients } from '../../core/clients.ts';
import { options } from './client-options.ts';

export const guardduty = (as: As = {}): Clients['guardduty'] => new GuardDutyClient({ ...options, ...as });
