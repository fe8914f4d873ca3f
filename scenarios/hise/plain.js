// Nothing but what the host does by itself.
Content.makeFrontInterface(600, 400);
