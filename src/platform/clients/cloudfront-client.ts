import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import type { Clients } from '../../core/clients.ts';
import { options } from './client-options.ts';

// CloudFront and its certificates are at home in this region only.
export const cloudfront = (): Clients['cloudfront'] => new CloudFrontClient({ ...options, region: 'us-east-1' });
