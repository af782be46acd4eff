import { writeFileSync } from 'node:fs';
import { dicomStatement } from '../conformance/dicomStatement.ts';
import { hl7Statement } from '../conformance/hl7Statement.ts';

// Writes the conformance statements again: `scripts/with-node scripts/makeConformance.ts`. A law holds them to the program.
writeFileSync(new URL('../conformance/dicom.md', import.meta.url), dicomStatement());
writeFileSync(new URL('../conformance/hl7.md', import.meta.url), hl7Statement());
