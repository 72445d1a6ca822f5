/*
 * What Windows prints, language by language: netsh and sc of Windows 7 to 11. Where
 * releases differ, all forms are listed; within a language a form has one meaning only.
 */
#include "probes/windows/localized_words.h"

#define ENGLISH                                                                            \
	{                                                                                  \
		[WORD_ON] = "ON", [WORD_OFF] = "OFF", [WORD_YES] = "Yes",                  \
		[WORD_NO] = "No", [WORD_IN] = "In", [WORD_OUT] = "Out",                    \
		[WORD_ALLOW] = "Allow", [WORD_BLOCK] = "Block", [WORD_BYPASS] = "Bypass",  \
		[WORD_ANY] = "Any", [WORD_DOMAIN] = "Domain", [WORD_PRIVATE] = "Private",  \
		[WORD_PUBLIC] = "Public", [WORD_LOCAL_SUBNET] = "LocalSubnet",             \
		[WORD_ALWAYS] = "Always", [WORD_LISTEN] = "Listen",                        \
		[WORD_REMOTE_DESKTOP] = "Remote Desktop", [WORD_USER_MODE] = "User Mode",  \
		[SERVICE_RDP] = "TermService|UmRdpService|SessionEnv|"                     \
				"Remote Desktop Services|Terminal Services|"               \
				"Remote Desktop Configuration|"                            \
				"Terminal Services Configuration",                         \
		[HEAD_DOMAIN] = "Domain", [HEAD_PRIVATE] = "Private",                      \
		[HEAD_PUBLIC] = "Public", [LABEL_STATE] = "State",                         \
		[LABEL_POLICY] = "Firewall Policy", [LABEL_RULE_NAME] = "Rule Name",       \
		[LABEL_DESCRIPTION] = "Description", [LABEL_ENABLED] = "Enabled",          \
		[LABEL_DIRECTION] = "Direction", [LABEL_PROFILES] = "Profiles",            \
		[LABEL_GROUPING] = "Grouping", [LABEL_LOCAL_IP] = "LocalIP",               \
		[LABEL_REMOTE_IP] = "RemoteIP", [LABEL_PROTOCOL] = "Protocol",             \
		[LABEL_LOCAL_PORT] = "LocalPort", [LABEL_REMOTE_PORT] = "RemotePort",      \
		[LABEL_EDGE] = "Edge traversal", [LABEL_PROGRAM] = "Program",              \
		[LABEL_SERVICE] = "Service", [LABEL_INTERFACES] = "InterfaceTypes",        \
		[LABEL_SECURITY] = "Security", [LABEL_RULE_SOURCE] = "Rule source",        \
		[LABEL_ACTION] = "Action",                                                 \
		[SAYS_NO_RULES] = "No rules match the specified criteria",                 \
		[SAYS_NO_KEY] = "unable to find the specified registry key",               \
		[SAYS_DENIED] = "Access is denied|Access denied",                          \
		[SAYS_ELEVATE] = "requires elevation|Run as administrator",                \
		[SAYS_NO_COMMAND] = "is not recognized as an internal or external|"        \
				    "is not recognized as the name of|"                    \
				    "is not recognized as a name of|"                      \
				    "The following command was not found",                 \
	}

/* clang-format off */
const struct words_table words_tables[LANG_COUNT] = {
[LANG_EN] = { "en", ENGLISH },
[LANG_DE] = { "de", {
	[WORD_ON] = "Ein|An|Aktiviert", [WORD_OFF] = "Aus|Deaktiviert",
	[WORD_YES] = "Ja", [WORD_NO] = "Nein",
	[WORD_IN] = "Eingehend|Ein", [WORD_OUT] = "Ausgehend|Aus",
	[WORD_ALLOW] = "Zulassen|Erlauben", [WORD_BLOCK] = "Blocken|Blockieren",
	[WORD_BYPASS] = "Umgehen", [WORD_ANY] = "Beliebig|Alle",
	[WORD_DOMAIN] = "Domäne", [WORD_PRIVATE] = "Privat", [WORD_PUBLIC] = "Öffentlich",
	[WORD_LOCAL_SUBNET] = "Lokales Subnetz", [WORD_ALWAYS] = "Immer",
	[WORD_LISTEN] = "Abhör|Abhören|Abh",
	[SERVICE_RDP] = "Remotedesktopdienst|Terminaldienste|Remotedesktopkonfiguration",
	[WORD_REMOTE_DESKTOP] = "Remotedesktop", [WORD_USER_MODE] = "Benutzermodus",
	[HEAD_DOMAIN] = "Domäne", [HEAD_PRIVATE] = "Privat", [HEAD_PUBLIC] = "Öffentlich",
	[LABEL_STATE] = "Status|Zustand",
	[LABEL_POLICY] = "Firewallrichtlinie|Firewall-Richtlinie",
	[LABEL_RULE_NAME] = "Regelname", [LABEL_DESCRIPTION] = "Beschreibung",
	[LABEL_ENABLED] = "Aktiviert", [LABEL_DIRECTION] = "Richtung",
	[LABEL_PROFILES] = "Profile", [LABEL_GROUPING] = "Gruppierung",
	[LABEL_LOCAL_IP] = "Lokale IP|Lokales IP", [LABEL_REMOTE_IP] = "Remote-IP",
	[LABEL_PROTOCOL] = "Protokoll", [LABEL_LOCAL_PORT] = "Lokaler Port",
	[LABEL_REMOTE_PORT] = "Remoteport", [LABEL_EDGE] = "Edgeausnahme|Edgedurchquerung",
	[LABEL_PROGRAM] = "Programm", [LABEL_SERVICE] = "Dienst",
	[LABEL_INTERFACES] = "Schnittstellentypen", [LABEL_SECURITY] = "Sicherheit",
	[LABEL_RULE_SOURCE] = "Regelquelle", [LABEL_ACTION] = "Aktion",
	[SAYS_NO_RULES] = "keine Regeln mit den angegebenen Kriterien|"
		"Keine Regeln stimmen mit den angegebenen Kriterien",
	[SAYS_NO_KEY] = "Registrierungsschlüssel bzw. Wert wurde nicht gefunden",
	[SAYS_DENIED] = "Zugriff verweigert|Zugriff wurde verweigert",
	[SAYS_ELEVATE] = "erhöhte Rechte|Als Administrator ausführen",
	[SAYS_NO_COMMAND] = "ist entweder falsch geschrieben oder|wurde nicht als Name eines Cmdlet|"
		"Der folgende Befehl wurde nicht gefunden",
	[TELLS_ENCODING] = "Gerät|ABHÖREN|Präzision|Stammverzögerung|Sekundärreferenz|Schlüsselwörter|"
		"Überwachung|Gültigkeitsdauer|Größe|geändert|ausgeführt|für|Domäne" } },
[LANG_FR] = { "fr", {
	[WORD_ON] = "Actif|Activé|Activer", [WORD_OFF] = "Inactif|Désactivé|Désactiver",
	[WORD_YES] = "Oui", [WORD_NO] = "Non",
	[WORD_IN] = "Actif|Entrée|Entrant|Entrante|Entrants|Dans",
	[WORD_OUT] = "Sortie|Sortant|Sortante|Sortants",
	[WORD_ALLOW] = "Autoriser", [WORD_BLOCK] = "Bloquer|Bloque",
	[WORD_BYPASS] = "Ignorer|Contourner", [WORD_ANY] = "Tout|Tous|Toutes|Quelconque|N'importe lequel",
	[WORD_DOMAIN] = "Domaine", [WORD_PRIVATE] = "Privé|Privée", [WORD_PUBLIC] = "Public|Publique",
	[WORD_LOCAL_SUBNET] = "Sous-réseau local|SousRéseauLocal", [WORD_ALWAYS] = "Toujours",
	[WORD_LISTEN] = "Écouter|Écoute|Ecoute",
	[SERVICE_RDP] = "Services Bureau à distance|Services Terminal Server|Configuration des services Bureau à distance",
	[WORD_REMOTE_DESKTOP] = "Bureau à distance", [WORD_USER_MODE] = "Mode utilisateur",
	[HEAD_DOMAIN] = "domaine", [HEAD_PRIVATE] = "privé", [HEAD_PUBLIC] = "public",
	[LABEL_STATE] = "État", [LABEL_POLICY] = "Stratégie de pare-feu|Stratégie du pare-feu",
	[LABEL_RULE_NAME] = "Nom de la règle|Nom de règle", [LABEL_DESCRIPTION] = "Description",
	[LABEL_ENABLED] = "Activé|Activée", [LABEL_DIRECTION] = "Direction|Sens",
	[LABEL_PROFILES] = "Profils", [LABEL_GROUPING] = "Groupement|Regroupement",
	[LABEL_LOCAL_IP] = "IP locale|Adresse IP locale", [LABEL_REMOTE_IP] = "IP distante|Adresse IP distante",
	[LABEL_PROTOCOL] = "Protocole", [LABEL_LOCAL_PORT] = "Port local",
	[LABEL_REMOTE_PORT] = "Port distant", [LABEL_EDGE] = "Traversée latérale|Traversée de périmètre",
	[LABEL_PROGRAM] = "Programme", [LABEL_SERVICE] = "Service",
	[LABEL_INTERFACES] = "Types d'interface|Types d'interfaces", [LABEL_SECURITY] = "Sécurité",
	[LABEL_RULE_SOURCE] = "Source de la règle|Source de règle", [LABEL_ACTION] = "Action",
	[SAYS_NO_RULES] = "Aucune règle ne correspond aux critères",
	[SAYS_NO_KEY] = "la clé ou la valeur de Registre spécifiée",
	[SAYS_DENIED] = "Accès refusé|L'accès est refusé",
	[SAYS_ELEVATE] = "nécessite une élévation|en tant qu'administrateur",
	[SAYS_NO_COMMAND] = "n'est pas reconnu en tant que commande|n'est pas reconnu comme nom|"
		"La commande suivante n'a pas été trouvée",
	[TELLS_ENCODING] = "Système|l'hôte|Périphérique|événement|Événement|démarré|Arrêté|Démarré|"
		"Catégorie|Mots clés|Échec|Propriétaire|Dernière|synchronisée|référence|"
		"Carte réseau|à distance|Désactivé" } },
[LANG_ES] = { "es", {
	[WORD_ON] = "Activar|Activado|Activo|Encendido|Habilitado",
	[WORD_OFF] = "Desactivar|Desactivado|Inactivo|Apagado|Deshabilitado",
	[WORD_YES] = "Sí", [WORD_NO] = "No",
	[WORD_IN] = "Dentro|Entrada|Entrante", [WORD_OUT] = "Fuera|Salida|Saliente",
	[WORD_ALLOW] = "Permitir", [WORD_BLOCK] = "Bloquear", [WORD_BYPASS] = "Omitir",
	[WORD_ANY] = "Cualquiera|Cualquier|Todos",
	[WORD_DOMAIN] = "Dominio", [WORD_PRIVATE] = "Privada|Privado", [WORD_PUBLIC] = "Pública|Público",
	[WORD_LOCAL_SUBNET] = "Subred local|SubredLocal", [WORD_ALWAYS] = "Siempre",
	[WORD_LISTEN] = "Escuchar|Escucha|Escuchando",
	[SERVICE_RDP] = "Servicios de Escritorio remoto|Servicios de Terminal Server|Configuración de Escritorio remoto",
	[WORD_REMOTE_DESKTOP] = "Escritorio remoto", [WORD_USER_MODE] = "Modo usuario|Modo de usuario",
	[HEAD_DOMAIN] = "dominio", [HEAD_PRIVATE] = "privad", [HEAD_PUBLIC] = "públic",
	[LABEL_STATE] = "Estado", [LABEL_POLICY] = "Directiva de firewall|Directiva del firewall",
	[LABEL_RULE_NAME] = "Nombre de regla|Nombre de la regla", [LABEL_DESCRIPTION] = "Descripción",
	[LABEL_ENABLED] = "Habilitada|Habilitado", [LABEL_DIRECTION] = "Dirección",
	[LABEL_PROFILES] = "Perfiles", [LABEL_GROUPING] = "Agrupamiento|Agrupación",
	[LABEL_LOCAL_IP] = "IP local", [LABEL_REMOTE_IP] = "IP remota|IP remotas",
	[LABEL_PROTOCOL] = "Protocolo", [LABEL_LOCAL_PORT] = "Puerto local",
	[LABEL_REMOTE_PORT] = "Puerto remoto", [LABEL_EDGE] = "Cruce seguro del perímetro",
	[LABEL_PROGRAM] = "Programa", [LABEL_SERVICE] = "Servicio",
	[LABEL_INTERFACES] = "Tipos de interfaz", [LABEL_SECURITY] = "Seguridad",
	[LABEL_RULE_SOURCE] = "Origen de regla|Origen de la regla|Fuente de regla", [LABEL_ACTION] = "Acción",
	[SAYS_NO_RULES] = "Ninguna regla coincide con los criterios",
	[SAYS_NO_KEY] = "la clave o el valor del Registro|clave o valor del Registro",
	[SAYS_DENIED] = "Acceso denegado|Se denegó el acceso",
	[SAYS_ELEVATE] = "requiere elevación|Ejecutar como administrador",
	[SAYS_NO_COMMAND] = "no se reconoce como un comando|no se reconoce como nombre de|"
		"No se encontró el siguiente comando",
	[TELLS_ENCODING] = "Sesión|SESIÓN|Versión|Configuración|Dirección|DIRECCIÓN|Información|conexión|"
		"Conexión|Categoría|Contraseña|física|específico|duración" } },
[LANG_IT] = { "it", {
	[WORD_ON] = "Attivato|Attivata|Attivo|Attiva|Abilitato",
	[WORD_OFF] = "Disattivato|Disattivata|Disattivo|Disattiva|Disabilitato|Non attivo",
	[WORD_YES] = "Sì", [WORD_NO] = "No",
	[WORD_IN] = "In entrata|Entrata|In ingresso|Ingresso|In arrivo",
	[WORD_OUT] = "In uscita|Uscita",
	[WORD_ALLOW] = "Consenti", [WORD_BLOCK] = "Blocca", [WORD_BYPASS] = "Ignora",
	[WORD_ANY] = "Qualsiasi|Qualunque|Tutti|Tutte",
	[WORD_DOMAIN] = "Dominio", [WORD_PRIVATE] = "Privato|Privata|Privati", [WORD_PUBLIC] = "Pubblico|Pubblica|Pubblici",
	[WORD_LOCAL_SUBNET] = "Subnet locale|SubnetLocale", [WORD_ALWAYS] = "Sempre",
	[WORD_LISTEN] = "Ascolto|In ascolto",
	[SERVICE_RDP] = "Servizi Desktop remoto|Servizi terminal|Configurazione Desktop remoto",
	[WORD_REMOTE_DESKTOP] = "Desktop remoto", [WORD_USER_MODE] = "Modalità utente",
	[HEAD_DOMAIN] = "dominio", [HEAD_PRIVATE] = "privat", [HEAD_PUBLIC] = "pubblic",
	[LABEL_STATE] = "Stato", [LABEL_POLICY] = "Criterio firewall|Criteri firewall|Criterio del firewall",
	[LABEL_RULE_NAME] = "Nome regola|Nome della regola", [LABEL_DESCRIPTION] = "Descrizione",
	[LABEL_ENABLED] = "Abilitata|Abilitato|Attivata", [LABEL_DIRECTION] = "Direzione",
	[LABEL_PROFILES] = "Profili", [LABEL_GROUPING] = "Raggruppamento",
	[LABEL_LOCAL_IP] = "IP locale", [LABEL_REMOTE_IP] = "IP remoto",
	[LABEL_PROTOCOL] = "Protocollo", [LABEL_LOCAL_PORT] = "Porta locale",
	[LABEL_REMOTE_PORT] = "Porta remota", [LABEL_EDGE] = "Attraversamento confini|Attraversamento periferico",
	[LABEL_PROGRAM] = "Programma", [LABEL_SERVICE] = "Servizio",
	[LABEL_INTERFACES] = "Tipi di interfaccia|Tipi interfaccia", [LABEL_SECURITY] = "Sicurezza",
	[LABEL_RULE_SOURCE] = "Origine regola|Origine della regola", [LABEL_ACTION] = "Azione",
	[SAYS_NO_RULES] = "Nessuna regola corrisponde ai criteri|Nessuna regola soddisfa i criteri",
	[SAYS_NO_KEY] = "la chiave o il valore del Registro",
	[SAYS_DENIED] = "Accesso negato",
	[SAYS_ELEVATE] = "richiede privilegi elevati|Esegui come amministratore",
	[SAYS_NO_COMMAND] = "riconosciuto come comando interno|riconosciuto come nome di cmdlet|"
		"Impossibile trovare il seguente comando",
	[TELLS_ENCODING] = "Attività|Priorità|Proprietà|modalità|velocità|Identità|disponibilità" } },
[LANG_PT] = { "pt", {
	[WORD_ON] = "Ativado|Activado|Ligado|Ativar|Activar|Ativo|Habilitado",
	[WORD_OFF] = "Desativado|Desactivado|Desligado|Desativar|Desactivar|Inativo|Desabilitado",
	[WORD_YES] = "Sim", [WORD_NO] = "Não",
	[WORD_IN] = "Entrada|Dentro|De entrada", [WORD_OUT] = "Saída|Fora|De saída",
	[WORD_ALLOW] = "Permitir", [WORD_BLOCK] = "Bloquear", [WORD_BYPASS] = "Ignorar",
	[WORD_ANY] = "Qualquer|Qualquer um|Todos",
	[WORD_DOMAIN] = "Domínio", [WORD_PRIVATE] = "Particular|Privado|Privada", [WORD_PUBLIC] = "Público|Pública",
	[WORD_LOCAL_SUBNET] = "Sub-rede local|SubRedeLocal", [WORD_ALWAYS] = "Sempre",
	[WORD_LISTEN] = "Escutar|Escuta|Ouvir",
	[SERVICE_RDP] = "Serviços de Área de Trabalho Remota|Serviços de Terminal|Serviços de Ambiente de Trabalho Remoto|Configuração da Área de Trabalho Remota",
	[WORD_REMOTE_DESKTOP] = "Área de Trabalho Remota|Ambiente de Trabalho Remoto", [WORD_USER_MODE] = "Modo de Usuário|Modo de Utilizador|Modo Usuário",
	[HEAD_DOMAIN] = "domínio", [HEAD_PRIVATE] = "privad|particular", [HEAD_PUBLIC] = "públic",
	[LABEL_STATE] = "Estado", [LABEL_POLICY] = "Política de firewall|Política do firewall|Diretiva de firewall",
	[LABEL_RULE_NAME] = "Nome da regra", [LABEL_DESCRIPTION] = "Descrição",
	[LABEL_ENABLED] = "Habilitado|Habilitada|Ativado|Ativada|Activada", [LABEL_DIRECTION] = "Direção|Direcção",
	[LABEL_PROFILES] = "Perfis", [LABEL_GROUPING] = "Agrupamento",
	[LABEL_LOCAL_IP] = "IP local", [LABEL_REMOTE_IP] = "IP remoto",
	[LABEL_PROTOCOL] = "Protocolo", [LABEL_LOCAL_PORT] = "Porta local",
	[LABEL_REMOTE_PORT] = "Porta remota", [LABEL_EDGE] = "Travessia da borda|Edge transversal|Atravessamento de limites",
	[LABEL_PROGRAM] = "Programa", [LABEL_SERVICE] = "Serviço",
	[LABEL_INTERFACES] = "Tipos de interface", [LABEL_SECURITY] = "Segurança",
	[LABEL_RULE_SOURCE] = "Origem da regra", [LABEL_ACTION] = "Ação|Acção",
	[SAYS_NO_RULES] = "Nenhuma regra corresponde aos critérios",
	[SAYS_NO_KEY] = "chave ou valor do Registro|chave ou o valor do Registro",
	[SAYS_DENIED] = "Acesso negado|O acesso foi negado",
	[SAYS_ELEVATE] = "requer elevação|Executar como administrador",
	[SAYS_NO_COMMAND] = "reconhecido como um comando interno|reconhecido como nome de cmdlet|"
		"O seguinte comando não foi encontrado",
	[TELLS_ENCODING] = "Sessão|SESSÃO|Versão|Configuração|Endereço|Conexões|Conexão|Descrição|Físico|"
		"Usuário|USUÁRIO|Última|Informações|Licença|serviço|Serviço|SERVIÇO" } },
[LANG_RU] = { "ru", {
	[WORD_ON] = "ВКЛ|ВКЛЮЧИТЬ|Включен|Включено|Включена|Включить",
	[WORD_OFF] = "ВЫКЛ|ВЫКЛЮЧИТЬ|Выключен|Выключено|Выключить|Отключен|Отключено|Отключить",
	[WORD_YES] = "Да", [WORD_NO] = "Нет",
	[WORD_IN] = "Внутрь|Входящий|Входящее|Входящие|Входящая|Вход|Входящий трафик",
	[WORD_OUT] = "Наружу|Исходящий|Исходящее|Исходящие|Исходящая|Выход|Исходящий трафик",
	[WORD_ALLOW] = "Разрешить|Разрешено|Разрешение", [WORD_BLOCK] = "Блокировать|Заблокировать|Запретить|Блокировка",
	[WORD_BYPASS] = "Обход|Обойти|Пропустить", [WORD_ANY] = "Любой|Любая|Любое|Любые|Все",
	[WORD_DOMAIN] = "Домен|Доменный|Доменная", [WORD_PRIVATE] = "Частный|Частная|Частные|Частное|Личный",
	[WORD_PUBLIC] = "Общий|Общая|Общие|Общее|Общедоступный|Общедоступная|Публичный",
	[WORD_LOCAL_SUBNET] = "Локальная подсеть|ЛокальнаяПодсеть", [WORD_ALWAYS] = "Всегда",
	[WORD_LISTEN] = "Прослушивание|Прием|Приём",
	[SERVICE_RDP] = "Службы удаленных рабочих столов|Службы терминалов|Настройка сервера удаленных рабочих столов",
	[WORD_REMOTE_DESKTOP] = "Удаленный рабочий стол|Дистанционное управление рабочим столом", [WORD_USER_MODE] = "пользовательский режим|режим пользователя",
	[HEAD_DOMAIN] = "домен", [HEAD_PRIVATE] = "частн|личн", [HEAD_PUBLIC] = "общ|публичн",
	[LABEL_STATE] = "Состояние", [LABEL_POLICY] = "Политика брандмауэра",
	[LABEL_RULE_NAME] = "Имя правила", [LABEL_DESCRIPTION] = "Описание",
	[LABEL_ENABLED] = "Включено|Включен|Включена", [LABEL_DIRECTION] = "Направление",
	[LABEL_PROFILES] = "Профили", [LABEL_GROUPING] = "Группировка|Группирование|Группа",
	[LABEL_LOCAL_IP] = "Локальный IP-адрес|Локальный IP", [LABEL_REMOTE_IP] = "Удаленный IP-адрес|Удаленный IP",
	[LABEL_PROTOCOL] = "Протокол", [LABEL_LOCAL_PORT] = "Локальный порт",
	[LABEL_REMOTE_PORT] = "Удаленный порт", [LABEL_EDGE] = "Обход узлов|Обход сервера границ|Прохождение по краю",
	[LABEL_PROGRAM] = "Программа", [LABEL_SERVICE] = "Служба",
	[LABEL_INTERFACES] = "Типы интерфейсов|Типы интерфейса", [LABEL_SECURITY] = "Безопасность",
	[LABEL_RULE_SOURCE] = "Источник правила", [LABEL_ACTION] = "Действие",
	[SAYS_NO_RULES] = "Ни одно правило не соответствует|Нет правил, соответствующих|Правила, соответствующие указанным",
	[SAYS_NO_KEY] = "указанный раздел или параметр в реестре",
	[SAYS_DENIED] = "Отказано в доступе",
	[SAYS_ELEVATE] = "требует повышения|от имени администратора",
	[SAYS_NO_COMMAND] = "не является внутренней или внешней|не распознано как имя командлета|"
		"Не найдена следующая команда",
	[TELLS_ENCODING] = "Состояние|состояние|СЕАНС|ПОЛЬЗОВАТЕЛЬ|СТАТУС|"
		"Имя|имя|Тип|служб|Версия|система|Система|"
		"подключен|Подключение|Подключено|Источник|"
		"Компьютер|Пользователь|Дата|Уровень|Адаптер|"
		"адрес|Название|узла|Корпоративная|"
		"Профессиональная|Домашняя|Код|Активно|Активные|"
		"Прием|Диск|Сервер|время|построение|выхода|"
		"Удаленный|удаленн" } },
[LANG_ZH_CN] = { "zh-cn", {
	[WORD_ON] = "启用|打开|开启|开|已启用", [WORD_OFF] = "关闭|禁用|停用|关|已禁用",
	[WORD_YES] = "是", [WORD_NO] = "否",
	[WORD_IN] = "入|入站|传入", [WORD_OUT] = "出|出站|传出",
	[WORD_ALLOW] = "允许", [WORD_BLOCK] = "阻止", [WORD_BYPASS] = "绕过|跳过",
	[WORD_ANY] = "任何|任意|所有",
	[WORD_DOMAIN] = "域", [WORD_PRIVATE] = "专用", [WORD_PUBLIC] = "公用|公共",
	[WORD_LOCAL_SUBNET] = "本地子网", [WORD_ALWAYS] = "始终|总是|一律",
	[WORD_LISTEN] = "侦听|监听",
	[SERVICE_RDP] = "远程桌面服务|远程桌面配置",
	[WORD_REMOTE_DESKTOP] = "远程桌面", [WORD_USER_MODE] = "用户模式",
	[HEAD_DOMAIN] = "域", [HEAD_PRIVATE] = "专用", [HEAD_PUBLIC] = "公用|公共",
	[LABEL_STATE] = "状态", [LABEL_POLICY] = "防火墙策略",
	[LABEL_RULE_NAME] = "规则名称|规则名", [LABEL_DESCRIPTION] = "描述|说明",
	[LABEL_ENABLED] = "已启用|启用", [LABEL_DIRECTION] = "方向",
	[LABEL_PROFILES] = "配置文件", [LABEL_GROUPING] = "分组|组",
	[LABEL_LOCAL_IP] = "本地 IP", [LABEL_REMOTE_IP] = "远程 IP",
	[LABEL_PROTOCOL] = "协议", [LABEL_LOCAL_PORT] = "本地端口",
	[LABEL_REMOTE_PORT] = "远程端口", [LABEL_EDGE] = "边缘遍历",
	[LABEL_PROGRAM] = "程序", [LABEL_SERVICE] = "服务",
	[LABEL_INTERFACES] = "接口类型", [LABEL_SECURITY] = "安全|安全性",
	[LABEL_RULE_SOURCE] = "规则源|规则来源", [LABEL_ACTION] = "操作",
	[SAYS_NO_RULES] = "没有与指定标准相匹配的规则|没有与指定条件相匹配的规则|没有匹配指定条件的规则",
	[SAYS_NO_KEY] = "找不到指定的注册表项或值",
	[SAYS_DENIED] = "拒绝访问|访问被拒绝",
	[SAYS_ELEVATE] = "需要提升|以管理员身份运行",
	[SAYS_NO_COMMAND] = "不是内部或外部命令|项识别为 cmdlet|找不到下列命令",
	[TELLS_ENCODING] = "会话名|用户名|状态|主机名|版本|名称|事件|来源|计算机|用户|系统|"
		"地址|协议|本地|外部|活动连接|运行中|断开|侦听|适配器|以太网|"
		"描述|日期|级别|关键字|启动|类型|服务|物理|接口|网络|配置" } },
[LANG_ZH_TW] = { "zh-tw", {
	[WORD_ON] = "開啟|啟用|開|已啟用", [WORD_OFF] = "關閉|停用|關|已停用",
	[WORD_YES] = "是", [WORD_NO] = "否",
	[WORD_IN] = "輸入|傳入|入|內", [WORD_OUT] = "輸出|傳出|出|外",
	[WORD_ALLOW] = "允許", [WORD_BLOCK] = "封鎖", [WORD_BYPASS] = "略過",
	[WORD_ANY] = "任一|任何|所有",
	[WORD_DOMAIN] = "網域", [WORD_PRIVATE] = "私人", [WORD_PUBLIC] = "公用|公開",
	[WORD_LOCAL_SUBNET] = "本機子網路|區域子網路", [WORD_ALWAYS] = "一律|永遠",
	[WORD_LISTEN] = "接聽|聆聽",
	[SERVICE_RDP] = "遠端桌面服務|遠端桌面設定",
	[WORD_REMOTE_DESKTOP] = "遠端桌面", [WORD_USER_MODE] = "使用者模式",
	[HEAD_DOMAIN] = "網域", [HEAD_PRIVATE] = "私人", [HEAD_PUBLIC] = "公用|公開",
	[LABEL_STATE] = "狀態", [LABEL_POLICY] = "防火牆原則",
	[LABEL_RULE_NAME] = "規則名稱", [LABEL_DESCRIPTION] = "描述|說明",
	[LABEL_ENABLED] = "已啟用|啟用", [LABEL_DIRECTION] = "方向",
	[LABEL_PROFILES] = "設定檔", [LABEL_GROUPING] = "群組",
	[LABEL_LOCAL_IP] = "本機 IP", [LABEL_REMOTE_IP] = "遠端 IP",
	[LABEL_PROTOCOL] = "通訊協定", [LABEL_LOCAL_PORT] = "本機連接埠",
	[LABEL_REMOTE_PORT] = "遠端連接埠", [LABEL_EDGE] = "邊緣周遊|邊緣遍歷",
	[LABEL_PROGRAM] = "程式", [LABEL_SERVICE] = "服務",
	[LABEL_INTERFACES] = "介面類型", [LABEL_SECURITY] = "安全性",
	[LABEL_RULE_SOURCE] = "規則來源", [LABEL_ACTION] = "動作|操作",
	[SAYS_NO_RULES] = "沒有符合指定準則的規則|沒有規則符合指定的準則|沒有符合指定條件的規則",
	[SAYS_NO_KEY] = "找不到指定的登錄機碼或值",
	[SAYS_DENIED] = "存取被拒",
	[SAYS_ELEVATE] = "需要提高|以系統管理員身分執行",
	[SAYS_NO_COMMAND] = "不是內部或外部命令|辨識為 Cmdlet|找不到下列命令",
	[TELLS_ENCODING] = "工作階段|使用者名稱|狀態|主機名稱|版本|事件|電腦|系統|位址|"
		"通訊協定|外部|使用中連線|介面卡|乙太網路|描述|日期|等級|關鍵字|"
		"類型|服務|實體|介面|網路|設定" } },
[LANG_JA] = { "ja", {
	[WORD_ON] = "オン|有効", [WORD_OFF] = "オフ|無効",
	[WORD_YES] = "はい", [WORD_NO] = "いいえ",
	[WORD_IN] = "入力|受信|内向き", [WORD_OUT] = "出力|送信|外向き",
	[WORD_ALLOW] = "許可", [WORD_BLOCK] = "ブロック|禁止", [WORD_BYPASS] = "バイパス",
	[WORD_ANY] = "任意|すべて",
	[WORD_DOMAIN] = "ドメイン", [WORD_PRIVATE] = "プライベート", [WORD_PUBLIC] = "パブリック",
	[WORD_LOCAL_SUBNET] = "ローカル サブネット", [WORD_ALWAYS] = "常に",
	[WORD_LISTEN] = "リッスン|リスン",
	[SERVICE_RDP] = "リモート デスクトップ サービス|リモート デスクトップ構成",
	[WORD_REMOTE_DESKTOP] = "リモート デスクトップ", [WORD_USER_MODE] = "ユーザー モード",
	[HEAD_DOMAIN] = "ドメイン", [HEAD_PRIVATE] = "プライベート", [HEAD_PUBLIC] = "パブリック",
	[LABEL_STATE] = "状態", [LABEL_POLICY] = "ファイアウォール ポリシー",
	[LABEL_RULE_NAME] = "規則名|ルール名", [LABEL_DESCRIPTION] = "説明",
	[LABEL_ENABLED] = "有効", [LABEL_DIRECTION] = "方向",
	[LABEL_PROFILES] = "プロファイル", [LABEL_GROUPING] = "グループ",
	[LABEL_LOCAL_IP] = "ローカル IP", [LABEL_REMOTE_IP] = "リモート IP",
	[LABEL_PROTOCOL] = "プロトコル", [LABEL_LOCAL_PORT] = "ローカル ポート",
	[LABEL_REMOTE_PORT] = "リモート ポート", [LABEL_EDGE] = "エッジ トラバーサル",
	[LABEL_PROGRAM] = "プログラム", [LABEL_SERVICE] = "サービス",
	[LABEL_INTERFACES] = "インターフェイスの種類", [LABEL_SECURITY] = "セキュリティ",
	[LABEL_RULE_SOURCE] = "規則のソース|規則ソース|ルール ソース", [LABEL_ACTION] = "操作",
	[SAYS_NO_RULES] = "指定された条件に一致する規則はありません|条件に一致する規則がありません",
	[SAYS_NO_KEY] = "指定されたレジストリ キーまたは値",
	[SAYS_DENIED] = "アクセスが拒否されました|アクセスは拒否されました",
	[SAYS_ELEVATE] = "管理者として実行|管理者特権|昇格が必要",
	[SAYS_NO_COMMAND] = "内部コマンドまたは外部コマンド|コマンドレット、関数|次のコマンドは見つかりませんでした",
	[TELLS_ENCODING] = "セッション名|ユーザー名|状態|ホスト名|バージョン|イベント|"
		"ソース|コンピューター|システム|アドレス|プロトコル|"
		"アクティブな接続|ローカル|外部|アダプター|イーサネット|説明|"
		"日付|レベル|キーワード|種類|サービス|インターフェイス|構成|"
		"接続" } },
};
/* clang-format on */
