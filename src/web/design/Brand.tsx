import type { ReactNode } from 'react';

/** The safelight itself, and the name. */
export function Brand(): ReactNode {
  return (
    <div className="brand">
      <svg viewBox="0 0 32 32" aria-hidden="true" focusable="false">
        <rect width="32" height="32" rx="8" fill="#14161b" />
        <path d="M16 5v4" stroke="#8b93a1" strokeWidth="2" strokeLinecap="round" />
        <path d="M8 18a8 8 0 0 1 16 0z" fill="#e4e1dc" />
        <circle cx="16" cy="20.5" r="4.5" fill="#ffb454" />
      </svg>
      <span>Safelight</span>
    </div>
  );
}
