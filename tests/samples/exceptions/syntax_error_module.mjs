const f = () => 1;
try { await import("./_broken.mjs") } catch (e) { console.log(e.name, f()) }
