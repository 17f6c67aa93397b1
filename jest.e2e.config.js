export { e2e as default } from './jest.config.js';
