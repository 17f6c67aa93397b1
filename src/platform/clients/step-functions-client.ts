import type { Clients } from '../../core/clients.ts';
import { createStepFunctionsClient } from '../step-functions-client.ts';

export const stepFunctions = (): Clients['stepFunctions'] => createStepFunctionsClient();
