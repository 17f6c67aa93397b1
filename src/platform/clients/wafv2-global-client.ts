import { WAFV2Client } from '@aws-sdk/client-wafv2';
import type { Clients } from '../../core/clients.ts';
import { options } from './client-options.ts';

// AWS WAF answers for CloudFront in this region only.
export const wafv2Global = (): Clients['wafv2Global'] => new WAFV2Client({ ...options, region: 'us-east-1' });
