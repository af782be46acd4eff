import '@fontsource-variable/inter/wght.css';
import './design/tokens.css';
import './design/ground.css';
import './design/shell.css';
import './design/table.css';
import './design/forms.css';
import './design/parts.css';
import './design/repairs.css';
import './design/variances.css';
import './design/rooms.css';
import './design/account.css';
import './demo/story.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { watchIdle } from './access/idleEnd.ts';
import { applyTheme } from './page/theme.ts';

applyTheme();
watchIdle();
const pages = document.getElementById('pages');
if (pages) {
  createRoot(pages).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
