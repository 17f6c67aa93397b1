import { AccessAnalyzerClient } from '@aws-sdk/client-accessanalyzer';
import type { As, Clients } from '../../core/clients.ts';
import { options } from './client-options.ts';

export const accessAnalyzer = (as: As = {}): Clients['accessAnalyzer'] =>
  new AccessAnalyzerClient({ ...options, ...as });
