import { S3Client } from '@aws-sdk/client-s3';
import type { As, Clients } from '../../core/clients.ts';
import { options } from './client-options.ts';

export const s3 = (as: As = {}): Clients['s3'] => new S3Client({ ...options, ...as });
