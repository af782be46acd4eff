import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The public DICOM and HL7 files that tests read when they stand beside the project; they are never part of it. */
export const corpusFolder = fileURLToPath(new URL('../../shared/corpus/', import.meta.url));

const found: Readonly<Record<Tool, () => boolean>> = {
  Chromium: () => existsSync('/usr/bin/chromium'),
  dcmtk: () => onPath('storescu') && onPath('echoscu'),
  Orthanc: () => onPath('Orthanc'),
  'python3-hl7': () => python('hl7'),
  'python3-pydicom': () => python('pydicom'),
  strace: () => onPath('strace'),
  'the corpus': () => existsSync(`${corpusFolder}index.tsv`),
};

/** What a test may need and a machine may lack. */
export type Tool = 'Chromium' | 'dcmtk' | 'Orthanc' | 'python3-hl7' | 'python3-pydicom' | 'strace' | 'the corpus';

/**
 * The `skip` option of a test that needs a tool: `false` when all are here, else the sentence that names what is missing.
 * The runner gathers these sentences into its closing line, and in CI it fails on any of them.
 */
export function needs(...tools: readonly Tool[]): string | false {
  const missing = tools.filter((tool) => !found[tool]());
  return missing.length === 0 ? false : `needs ${missing.join(', ')}`;
}

function onPath(program: string): boolean {
  return (process.env.PATH ?? '').split(':').some((folder) => existsSync(`${folder}/${program}`));
}

function python(module: string): boolean {
  try {
    execFileSync('python3', ['-c', `import ${module}`], { stdio: 'ignore' });
    return true;
  } catch {
    return pythonOfDebian(module);
  }
}

/** A machine may have a second Python before Debian's on its path; Debian's packages serve Debian's. */
function pythonOfDebian(module: string): boolean {
  try {
    execFileSync('/usr/bin/python3', ['-c', `import ${module}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
